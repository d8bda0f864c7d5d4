import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Groth16Proof,
  type Keys,
  type ProvedInference,
  proofCalldata,
  prove,
  setup,
  verify,
} from '../../src/index.js'
import { compileSolidity, type Deployed, type Evm, revertOf, startEvm } from '../harness/evm.js'
import { OTHER_WEIGHTS, perceptron, WEIGHTS, X } from '../weights/models.js'

let evm: Evm
let keys: Keys
let one: Proven
let other: Proven

interface Proven {
  readonly compilation: Compilation
  readonly proved: ProvedInference
  readonly contract: Deployed
}

const hashed = (weights: typeof WEIGHTS) => compile(perceptron(weights), { bits: 8, weights: 'hashed' })

async function proveWith(compilation: Compilation): Promise<Proven> {
  const proved = await prove(compilation, keys.zkey, X)
  const { source } = exportVerifier(compilation.manifest, keys, {
    allowInsecureDevKey: true,
    weightsDigest: BigInt(compilation.weightsOpening!.digest),
  })
  return { compilation, proved, contract: await evm.deploy(compileSolidity(source)) }
}

beforeAll(async () => {
  evm = await startEvm()
  const first = hashed(WEIGHTS)
  keys = await setup(first)
  one = await proveWith(first)
  other = await proveWith(hashed(OTHER_WEIGHTS))
})
afterAll(() => evm?.stop())

function calldata({ proved, compilation }: Proven) {
  const proof = proved.proof as unknown as Groth16Proof
  return proofCalldata(proof, proved.publicSignals, compilation.manifest.statement)
}

describe('hashed weights', () => {
  it('share one key: proofs of either model are valid, each with its own digest', async () => {
    for (const { proved, compilation } of [one, other]) {
      expect(await verify(keys.verificationKey, proved.publicSignals, proved.proof)).toEqual({ valid: true })
      const { firstSignal } = compilation.manifest.statement.tensors.find(({ role }) => role === 'weights')!
      expect(proved.publicSignals[firstSignal]).toBe(compilation.weightsOpening!.digest)
    }
    expect(one.compilation.weightsOpening!.digest).not.toBe(other.compilation.weightsOpening!.digest)
  })

  it('compute what the model with fixed weights computes', async () => {
    const fixed = compile(perceptron(WEIGHTS), { bits: 8 })
    const { outputs } = await prove(fixed, (await setup(fixed)).zkey, X)
    expect(one.proved.outputs.y!.integers).toEqual(outputs.y!.integers)
  })

  it('are bound by the contract to the digest that it was exported with', async () => {
    for (const own of [one, other]) {
      const { digest } = own.compilation.weightsOpening!
      expect(await evm.read(own.contract, 'WEIGHTS_DIGEST')).toBe(BigInt(digest))
      expect(await evm.read(own.contract, 'MODEL_HASH')).toBe(`0x${'00'.repeat(32)}`)
      expect((await evm.send(own.contract, calldata(own).verifyInference)).status).toBe('success')
    }
    expect((await evm.send(one.contract, calldata(other).verifyInference)).status).toBe('reverted')
    expect((await evm.send(other.contract, calldata(one).verifyInference)).status).toBe('reverted')
  })

  it('are refused as those of another model with a named error', async () => {
    const { proof, inputs, outputs } = await argumentsOf(other)
    expect(await revertOf(evm.read(one.contract, 'verifyInference', [proof, inputs, outputs]))).toEqual({
      name: 'InvalidProof',
      args: [],
    })
  })
})

async function argumentsOf(proven: Proven) {
  const { decodeFunctionData } = await import('viem')
  const { args } = decodeFunctionData({ abi: proven.contract.abi, data: calldata(proven).verifyInference })
  const [proof, inputs, outputs] = args!
  return { proof, inputs, outputs }
}

describe('private weights', () => {
  it('are proved and verified, and bound by nothing', async () => {
    const secret = [WEIGHTS, OTHER_WEIGHTS].map((own) =>
      compile(perceptron(own), { bits: 8, weights: 'private' }),
    )
    const shared = await setup(secret[0]!)
    for (const compilation of secret) {
      const { proof, publicSignals } = await prove(compilation, shared.zkey, X)
      expect(await verify(shared.verificationKey, publicSignals, proof)).toEqual({ valid: true })
    }
  })
})
