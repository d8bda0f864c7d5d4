import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LinkError, UnknownSaltError } from '../../src/artifacts/errors.js'
import { InputRangeError } from '../../src/data/errors.js'
import {
  type Compilation,
  commit,
  compile,
  exportVerifier,
  type Groth16Proof,
  type Keys,
  linkedFormat,
  proofCalldata,
  prove,
  requireLinked,
  setup,
} from '../../src/index.js'
import { compileSolidity, type Deployed, type Evm, startEvm } from '../harness/evm.js'
import { encodeModel } from '../harness/onnxModel.js'
import { SMALL_INPUT, smallModel } from './smallModel.js'

/** z [1, 2] to one score. */
function secondModel(): Uint8Array {
  const w = { dtype: 'float32', shape: [2, 1], data: Float64Array.from([0.75, -1.5]) } as const
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'z', shape: [1, 2] }],
    constants: { w },
    nodes: [
      { op: 'MatMul', inputs: ['z', 'w'], outputs: ['s'] },
      { op: 'Relu', inputs: ['s'], outputs: ['score'] },
    ],
    outputs: ['score'],
  })
}

interface Stage {
  readonly compilation: Compilation
  readonly keys: Keys
  readonly contract: Deployed
}

let evm: Evm
let first: Stage
let second: Stage

async function stageOf(compilation: Compilation): Promise<Stage> {
  const keys = await setup(compilation)
  const { source } = exportVerifier(compilation.manifest, keys, { allowInsecureDevKey: true })
  return { compilation, keys, contract: await evm.deploy(compileSolidity(source)) }
}

beforeAll(async () => {
  evm = await startEvm()
  first = await stageOf(compile(smallModel(), { outputVisibility: 'hashed' }))
  const format = linkedFormat(first.compilation.manifest)
  second = await stageOf(compile(secondModel(), { inputVisibility: 'hashed', inputFormats: { z: format } }))
})
afterAll(() => evm?.stop())

function calldata({ compilation }: Stage, { proof, publicSignals }: Awaited<ReturnType<typeof prove>>) {
  const { statement } = compilation.manifest
  return proofCalldata(proof as unknown as Groth16Proof, publicSignals, statement).verifyInference
}

describe('two proofs of one hidden tensor', () => {
  it('show the same digest, on chain too: the output of one model is the input of the next', async () => {
    const one = await prove(first.compilation, first.keys.zkey, SMALL_INPUT)
    const [opening] = one.openings
    const between = { z: [one.outputs.y!.data] }
    const salts = { z: BigInt(opening!.salt) }
    const two = await prove(second.compilation, second.keys.zkey, between, { salts })
    expect(two.openings).toEqual([{ ...opening, tensor: 'z' }])
    expect(two.publicSignals.at(-1)).toBe(one.publicSignals[0])
    expect((await evm.send(first.contract, calldata(first, one))).status).toBe('success')
    expect((await evm.send(second.contract, calldata(second, two))).status).toBe('success')

    const [a, b] = SMALL_INPUT.x[0]!
    const h = [0.5 * a! + b! + 0.125, -0.75 * a! + 0.5 * b!, 0.25 * a! - 0.5 * b! - 0.25].map((x) =>
      Math.max(0, x),
    )
    const y = [h[0]! + 0.5 * h[1]! - 0.75 * h[2]!, -h[0]! + 0.25 * h[1]! + 0.5 * h[2]!]
    const score = Math.max(0, 0.75 * y[0]! - 1.5 * y[1]!)
    expect(two.outputs.score!.data[0]).toBeCloseTo(score, 1)
  })

  it('show different digests for other values, another salt, or none', async () => {
    const one = await prove(first.compilation, first.keys.zkey, SMALL_INPUT)
    const { salt, digest } = one.openings[0]!
    const values = [...one.outputs.y!.data]
    const digestFor = async (z: readonly number[], salts: Record<string, bigint>) =>
      (await prove(second.compilation, second.keys.zkey, { z: [z] }, { salts })).openings[0]!.digest
    const step = one.outputs.y!.scale
    expect(await digestFor(values, { z: BigInt(salt) })).toBe(digest)
    expect(await digestFor([values[0]! + step, values[1]!], { z: BigInt(salt) })).not.toBe(digest)
    expect(await digestFor(values, { z: BigInt(salt) + 1n })).not.toBe(digest)
    expect(await digestFor(values, {})).not.toBe(digest)
  })
})

describe('commit', () => {
  it('gives the digest that a proof with its salt shows, without a key', async () => {
    const input = { z: [[0.5, -0.25]] }
    const [opening] = commit(second.compilation, input)
    const salts = { z: BigInt(opening!.salt) }
    const { openings } = await prove(second.compilation, second.keys.zkey, input, { salts })
    expect(openings).toEqual([opening])
    expect(commit(second.compilation, input, salts)).toEqual([opening])
    expect(commit(second.compilation, input)[0]!.salt).not.toBe(opening!.salt)
  })

  it('refuses models without hashed inputs, salts of other tensors, and inputs out of range', () => {
    expect(() => commit(first.compilation, SMALL_INPUT)).toThrow(UnknownSaltError)
    expect(() => commit(second.compilation, { z: [[0, 0]] }, { score: 1n })).toThrow(UnknownSaltError)
    expect(() => commit(second.compilation, { z: [[0, 1e9]] })).toThrow(InputRangeError)
  })
})

describe('linkedFormat', () => {
  it('gives the steps and the encoding of the output', () => {
    const format = linkedFormat(first.compilation.manifest, 'y')
    const { lo, scale } = first.compilation.manifest.tensors.find(({ role }) => role === 'output')!
    expect(format).toMatchObject({ lo, scale })
    expect(() => requireLinked(second.compilation.manifest, 'z', first.compilation.manifest)).not.toThrow()
  })

  it('is held against what was compiled', () => {
    const loose = compile(secondModel(), { inputVisibility: 'hashed' }).manifest
    const of = first.compilation.manifest
    expect(() => requireLinked(loose, 'z', of)).toThrow(LinkError)
    expect(() => requireLinked(second.compilation.manifest, 'other', of)).toThrow(LinkError)
    expect(() => requireLinked(compile(smallModel()).manifest, 'x', second.compilation.manifest)).toThrow(
      LinkError,
    )
    expect(() => linkedFormat(of, 'nothing')).toThrow(LinkError)
  })
})
