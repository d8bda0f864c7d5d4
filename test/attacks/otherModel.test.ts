import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Compilation,
  type CompileOptions,
  compile,
  type Groth16Proof,
  type JsonObject,
  type ProofCalldata,
  proofCalldata,
  prove,
  verify,
  verifyBatch,
} from '../../src/index.js'
import { verifyGroth16 } from '../../src/provers/groth16/verifier.js'
import { openWorkshop } from '../cli/workshop.js'
import { type OnChain, proveOnChain } from '../e2e/onChain.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { type Evm, startEvm } from '../harness/evm.js'
import { encodeModel } from '../harness/onnxModel.js'

/** Proofs of one model shown as proofs of another: none passes, whatever its stamp says. */
let evm: Evm
let own: OnChain
beforeAll(async () => {
  evm = await startEvm()
  own = await proveOnChain(evm, compile(smallModel()), SMALL_INPUT)
})
afterAll(() => evm?.stop())

/** y = Relu(x times weight), of the small model's shape. */
function gemm(weight: number): Uint8Array {
  const data = Float64Array.of(weight, 1, -0.5, 0.25)
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 2] }],
    constants: { w: { dtype: 'float32', shape: [2, 2], data } },
    nodes: [
      { op: 'Gemm', inputs: ['x', 'w'], outputs: ['h'] },
      { op: 'Relu', inputs: ['h'], outputs: ['y'] },
    ],
    outputs: ['y'],
  })
}

const stampOf = ({ manifest: { version, modelHash, circuitHash } }: Compilation) => ({
  zkml: { version, modelHash, circuitHash },
})

/** That a proof of `other` passes nowhere for one of `mine`, neither with its own stamp nor without nor with mine. */
async function expectForeign(mine: OnChain, other: OnChain): Promise<void> {
  const { publicSignals, proof } = other.proved
  const { zkml: _, ...bare } = proof
  const { verificationKey } = mine.keys
  for (const shown of [proof, bare, { ...bare, ...stampOf(mine.compilation) }] as JsonObject[]) {
    expect((await verify(verificationKey, publicSignals, shown)).valid).toBe(false)
    expect((await verifyBatch(verificationKey, [{ publicSignals, proof: shown }])).valid).toBe(false)
  }
  expect(verifyGroth16(verificationKey, publicSignals, proof)).toBe(false)
  const { statement } = mine.compilation.manifest
  const calldata = calldataOrNone(proof, publicSignals, statement)
  if (calldata !== undefined) {
    expect((await evm.send(mine.contract, calldata.verifyInference)).status).toBe('reverted')
    expect(BigInt(await evm.call(mine.contract, calldata.verifyProof))).toBe(0n)
  }
}

/** Signals that are no packing of the other statement's values have no calldata to begin with. */
function calldataOrNone(
  proof: JsonObject,
  signals: readonly string[],
  statement: Compilation['manifest']['statement'],
): ProofCalldata | undefined {
  try {
    return proofCalldata(proof as unknown as Groth16Proof, signals, statement)
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/E_SIGNAL|E_VALUE_RANGE|E_PROOF_FORMAT/) })
    return undefined
  }
}

describe('a proof of another model', () => {
  it('with the same shapes, one weight apart, passes for neither', async () => {
    const [a, b] = [
      await proveOnChain(evm, compile(gemm(0.6875)), SMALL_INPUT),
      await proveOnChain(evm, compile(gemm(0.75)), SMALL_INPUT),
    ]
    expect(a.compilation.manifest.tensors.map(({ shape }) => shape)).toEqual([
      [1, 2],
      [1, 2],
    ])
    expect(a.compilation.manifest.publicSignals).toBe(b.compilation.manifest.publicSignals)
    await expectForeign(a, b)
    await expectForeign(b, a)
    await expectForeign(own, a)
  })

  it.each<[string, CompileOptions]>([
    ['other bits', { bits: 9 }],
    ['other calibration data', { calibration: { x: [[[0.25, 0.5]], [[-0.75, 0.125]]] } }],
    ['public inputs', { inputVisibility: 'public' }],
    ['hashed inputs', { inputVisibility: 'hashed' }],
    ['hashed outputs', { outputVisibility: 'hashed' }],
  ])('that is the same with %s passes for neither', async (_, options) => {
    const input = options.calibration === undefined ? SMALL_INPUT : { x: [[0.25, 0.5]] }
    const other = await proveOnChain(evm, compile(smallModel(), options), input)
    expect(other.compilation.manifest.modelHash).toBe(own.compilation.manifest.modelHash)
    expect(other.compilation.manifest.circuitHash).not.toBe(own.compilation.manifest.circuitHash)
    await expectForeign(own, other)
    await expectForeign(other, own)
  })

  it('that is the same circuit under another key passes for neither', async () => {
    await expectForeign(own, await proveOnChain(evm, compile(smallModel()), SMALL_INPUT))
  })

  it('is named by its stamp', async () => {
    const { compilation, proved } = await proveOnChain(evm, compile(gemm(0.5)), SMALL_INPUT)
    const { reason } = await verify(own.keys.verificationKey, proved.publicSignals, proved.proof)
    expect(reason).toContain(compilation.manifest.circuitHash)
    expect(reason).toContain(own.compilation.manifest.circuitHash)
  })
})

describe('inputs and outputs of a proof', () => {
  it('cannot change places, nor can those of two proofs', async () => {
    const options = { inputVisibility: 'public' } as const
    const { keys, proved, compilation } = await proveOnChain(evm, compile(smallModel(), options), SMALL_INPUT)
    const next = await prove(compilation, keys.zkey, { x: [[-0.5, 0.25]] })
    const { verificationKey } = keys
    const [y, x] = proved.publicSignals
    const [otherY, otherX] = next.publicSignals
    for (const signals of [[x!, y!], [otherY!, x!], [y!, otherX!], next.publicSignals]) {
      expect((await verify(verificationKey, signals, proved.proof)).valid).toBe(false)
    }
    const swapped = [
      { publicSignals: next.publicSignals, proof: proved.proof },
      { publicSignals: proved.publicSignals, proof: next.proof },
    ]
    expect((await verifyBatch(verificationKey, swapped)).valid).toBe(false)
  })
})

describe('a key of another circuit in the folder', () => {
  it('is refused by verify, prove and export-verifier where its stamp or label names the other', async () => {
    const shop = openWorkshop()
    try {
      shop.save('model.onnx', smallModel())
      shop.save('other.onnx', gemm(0.5))
      shop.save('input.json', SMALL_INPUT)
      for (const name of ['model', 'other']) {
        await shop.zkml('compile', `${name}.onnx`, '-o', name)
        await shop.zkml('setup', name)
        await shop.zkml('prove', name, '--input', 'input.json')
      }
      const others = ['circuit.zkey', 'verification_key.json']
      for (const file of others) shop.save(`model/${file}`, shop.bytes(`other/${file}`))
      for (const args of [
        ['verify', 'model', '--proof', 'other/proof.json'],
        ['prove', 'model', '--input', 'input.json'],
        ['export-verifier', 'model', '--allow-insecure-dev-key'],
        ['calldata', 'model', '--proof', 'other/proof.json'],
      ]) {
        const { code, stderr } = await shop.zkml(...args)
        expect([args[0], code]).toEqual([args[0], 2])
        expect(stderr).toContain('Code: E_MISMATCH')
      }
    } finally {
      shop.remove()
    }
  })
})
