import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Groth16Proof,
  proofCalldata,
  prove,
  setup,
  verify,
} from '../../src/index.js'
import { type OnChain, proveOnChain } from '../e2e/onChain.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { compileSolidity, type Evm, startEvm } from '../harness/evm.js'
import { encodeModel } from '../harness/onnxModel.js'

let evm: Evm
let own: OnChain
beforeAll(async () => {
  evm = await startEvm()
  own = await proveOnChain(evm, compile(smallModel()), SMALL_INPUT)
})
afterAll(() => evm?.stop())

/**
 * What neither keys nor hashes of the rows can tell: the meaning that circuit.json gives to the integers. Whoever relies on
 * a contract compiles the model again and compares.
 */
describe('an edited circuit.json', () => {
  it('gives a contract of another meaning, and is not what compiling the model gives', async () => {
    const { manifest } = own.compilation
    const tensors = manifest.statement.tensors.map((y) => ({ ...y, lo: y.lo + 1, hi: y.hi + 1 }))
    const edited = { ...manifest, statement: { ...manifest.statement, tensors } }
    const { source } = exportVerifier(edited, own.keys, { allowInsecureDevKey: true })
    const contract = await evm.deploy(compileSolidity(source))
    const { proof, publicSignals } = own.proved
    const shifted = proofCalldata(proof as unknown as Groth16Proof, publicSignals, edited.statement)
    expect((await evm.send(contract, shifted.verifyInference)).status).toBe('success')
    expect((await evm.send(own.contract, shifted.verifyInference)).status).toBe('reverted')
    const again = compile(smallModel()).manifest
    expect(again).toEqual(manifest)
    expect(again).not.toEqual(edited)
    const honest = exportVerifier(again, own.keys, { allowInsecureDevKey: true })
    expect(honest.source).not.toBe(source)
  })
})

describe('two compilations with the same rows', () => {
  it('are one integer function, which a shared key proves for both; their scales may differ', async () => {
    const relu = encodeModel({
      opset: 17,
      inputs: [{ name: 'x', shape: [2] }],
      nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
      outputs: ['y'],
    })
    const [one, two] = [1, 2].map((peak) => compile(relu, { calibration: { x: [[-peak, peak]] } })) as [
      Compilation,
      Compilation,
    ]
    expect(one.r1cs).toEqual(two.r1cs)
    expect(one.manifest.statement).not.toEqual(two.manifest.statement)
    const keys = await setup(one)
    const { proof, publicSignals } = await prove(two, keys.zkey, { x: [-1, 2] })
    expect(await verify(keys.verificationKey, publicSignals, proof)).toEqual({ valid: true })
  })
})
