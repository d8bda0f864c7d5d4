import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixturePath } from '../e2e/fixture.js'
import { smallModel } from '../e2e/smallModel.js'
import { encodeModel, type ModelNode } from '../harness/onnxModel.js'
import { openWorkshop, type Workshop } from './workshop.js'

let shop: Workshop
beforeAll(() => {
  shop = openWorkshop()
  for (const name of ['symbolic-batch', 'external-data']) {
    cpSync(fixturePath(name), join(shop.folder, name), { recursive: true })
  }
})
afterAll(() => shop.remove())

/** The error of compiling the file, which must leave nothing behind. */
async function refusal(file: string, ...options: string[]) {
  const args = ['compile', file, '-o', 'out', ...options]
  const { code, value } = await shop.json(...args)
  expect(code).toBe(2)
  expect(shop.list()).not.toContain('out')
  expect((await shop.json(...args, '--check')).value).toEqual(value)
  const human = await shop.zkml(...args, '--quiet')
  expect({ code: human.code, stdout: human.stdout }).toEqual({ code: 2, stdout: '' })
  const { error } = value as { error: { code: string; message: string; facts: Record<string, unknown> } }
  for (const fact of Object.values(error.facts)) expect(human.stderr).toContain(`${fact}`)
  return error
}

describe('files that are no models', () => {
  it.each([100, 50, 20, 3])('a model cut off %i bytes before its end', async (missing) => {
    const model = smallModel()
    shop.save('cut.onnx', model.subarray(0, model.length - missing))
    expect((await refusal('cut.onnx')).code).toMatch(/^E_(TRUNCATED_MODEL|INVALID_GRAPH)$/)
  })

  it.each([
    ['empty', new Uint8Array(0)],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0)],
    ['text', '{"model": "no"}\n'],
  ])('%s', async (_, content) => {
    shop.save('foreign.onnx', content)
    expect((await refusal('foreign.onnx')).code).toBe('E_NOT_ONNX')
  })

  it('a file that is not there', async () => {
    expect(await refusal('nowhere.onnx')).toMatchObject({
      code: 'E_READ',
      message: 'Cannot read nowhere.onnx.',
    })
    expect((await shop.json('inspect', 'nowhere.onnx')).value).toMatchObject({ error: { code: 'E_READ' } })
  })
})

describe('models that have no circuit', () => {
  function saveChain(name: string, ops: readonly Omit<ModelNode, 'inputs' | 'outputs'>[]): void {
    const nodes = ops.map((node, i) => ({ ...node, inputs: [`t${i}`], outputs: [`t${i + 1}`] }))
    const inputs = [{ name: 't0', shape: [1, 2] }]
    shop.save(name, encodeModel({ opset: 17, inputs, nodes, outputs: [`t${ops.length}`] }))
  }

  it('are refused with every node that cannot be compiled', async () => {
    saveChain('strange.onnx', [
      { op: 'Det' },
      { op: 'Relu' },
      { op: 'RoiAlign' },
      { op: 'Softmax', attributes: { blockage: 1 } },
      { op: 'RoiAlign' },
    ])
    const { code, message, facts } = await refusal('strange.onnx')
    expect({ code, message }).toEqual({
      code: 'E_UNSUPPORTED',
      message: '4 nodes of the model cannot be compiled.',
    })
    expect(Object.keys(facts)).toEqual([
      'Det "Det_0"',
      'RoiAlign "RoiAlign_2"',
      'Softmax "Softmax_3"',
      'RoiAlign "RoiAlign_4"',
    ])
    const { code: inspected } = await shop.json('inspect', 'strange.onnx')
    expect(inspected).toBe(2)
  })

  it('are refused in the singular', async () => {
    saveChain('lone.onnx', [{ op: 'RoiAlign' }])
    expect((await refusal('lone.onnx')).message).toBe('1 node of the model cannot be compiled.')
  })

  it('are refused when a proof would state nothing', async () => {
    shop.save('model.onnx', smallModel())
    const options = ['--input-visibility', 'private', '--output-visibility', 'private']
    expect((await refusal('model.onnx', ...options)).code).toBe('E_NOTHING_PUBLIC')
  })
})

describe('symbolic dimensions', () => {
  const model = 'symbolic-batch/model.onnx'

  it('are 1 where they are a batch, and must be bound elsewhere', async () => {
    expect((await shop.json('compile', model, '-o', 'one')).code).toBe(0)
    const relu = { op: 'Relu', inputs: ['x'], outputs: ['y'] }
    const x = { name: 'x', shape: ['batch', 'length'] }
    shop.save('open.onnx', encodeModel({ opset: 17, inputs: [x], nodes: [relu], outputs: ['y'] }))
    expect(await refusal('open.onnx')).toMatchObject({
      code: 'E_DIMENSION',
      facts: { dimensions: 'length' },
    })
  })

  it('must be the names of the model', async () => {
    const options = ['--dim', 'batch=1', '--dim', 'width=2']
    const facts = { given: 'width', model: 'batch' }
    expect(await refusal(model, ...options)).toMatchObject({ code: 'E_DIMENSION', facts })
    shop.save('fixed.onnx', smallModel())
    expect(await refusal('fixed.onnx', '--dim', 'batch=1')).toMatchObject({
      code: 'E_DIMENSION',
      facts: { given: 'batch', model: 'none' },
    })
  })

  it('are bound by --dim', async () => {
    const { code } = await shop.json('compile', model, '--dim', 'batch=2', '-o', 'two')
    expect(code).toBe(0)
    const { tensors } = JSON.parse(shop.read('two/circuit.json'))
    expect(tensors.map(({ shape }: { shape: number[] }) => shape)).toEqual([
      [2, 2, 2],
      [2, 3],
    ])
  })
})

describe('external data', () => {
  const compileIt = (folder: string) => [
    'compile',
    `${folder}/model.onnx`,
    '--dim',
    'batch=1',
    '--calibrate',
    `${folder}/calibration.json`,
  ]

  it('is found beside the model', async () => {
    expect((await shop.zkml(...compileIt('external-data'), '-o', 'external')).code).toBe(0)
    const { code, value } = await shop.json('run', 'external', '--input', 'external-data/input.json')
    const [first] = (value as { outputs: { logits: { data: number[] } } }).outputs.logits.data
    const wanted = JSON.parse(shop.read('external-data/expected.json')).logits[0][0]
    expect(code).toBe(0)
    expect(Math.abs(first! - wanted)).toBeLessThan(0.2)
  })

  it('is missed by name when it is not there', async () => {
    shop.copy('external-data/model.onnx', 'alone.onnx')
    const { code, message } = await refusal('alone.onnx', '--dim', 'batch=1')
    expect({ code, message }).toEqual({ code: 'E_READ', message: 'Cannot read model.onnx.data.' })
  })

  it('is refused when it is too short', async () => {
    shop.copy('external-data', 'short')
    shop.save('short/model.onnx.data', shop.bytes('external-data/model.onnx.data').subarray(0, 100))
    expect((await refusal('short/model.onnx', '--dim', 'batch=1')).code).toBe('E_EXTERNAL_DATA')
  })
})
