import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeModel } from '../harness/onnxModel.js'
import { openWorkshop, type Workshop } from './workshop.js'

/** A sum of so many inputs of one element each: a signal each, and the code that packs it. */
const INPUTS = 120

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  const names = Array.from({ length: INPUTS }, (_, i) => `x${i}`)
  const model = encodeModel({
    opset: 17,
    inputs: names.map((name) => ({ name, shape: [1] })),
    constants: {},
    nodes: [{ op: 'Sum', inputs: names, outputs: ['y'] }],
    outputs: ['y'],
  })
  shop.save('model.onnx', model)
  await shop.zkml('compile', 'model.onnx', '-o', 'c', '--input-visibility', 'public', '--bits', '4')
  await shop.zkml('setup', 'c')
})
afterAll(() => shop?.remove())

describe('export-verifier of a contract that is larger than EIP-170 allows', () => {
  it('is an error that says what it would be with hashed tensors, and writes nothing', async () => {
    const { code, value } = await shop.json('export-verifier', 'c', '--allow-insecure-dev-key')
    expect({ code, value }).toMatchObject({
      code: 2,
      value: {
        error: {
          code: 'E_CONTRACT_SIZE',
          facts: {
            signals: INPUTS + 1,
            bytes: expect.any(Number),
            limit: 24_576,
            hashed: expect.stringMatching(/^121 public signal\(s\), about \d+ bytes$/),
          },
        },
      },
    })
    const { bytes } = (value as { error: { facts: { bytes: number } } }).error.facts
    expect(bytes).toBeGreaterThan(24_576)
    expect(shop.list('c')).not.toContain('Verifier.sol')
    const { stderr } = await shop.zkml('export-verifier', 'c', '--allow-insecure-dev-key')
    expect(stderr).toContain('Try: compile with hashed inputs or outputs')
  })
})
