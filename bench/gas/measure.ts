import { compileSolidity } from '../../src/chain/compileSolidity.js'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Groth16Proof,
  proofCalldata,
  prove,
  setup,
} from '../../src/index.js'
import { sizeOf } from '../../src/util/integers.js'
import { readFixture } from '../../test/e2e/fixture.js'
import { SMALL_INPUT, smallModel } from '../../test/e2e/smallModel.js'
import type { Evm } from '../../test/harness/evm.js'
import { encodeModel } from '../../test/harness/onnxModel.js'
import { perceptron, WEIGHTS, X } from '../../test/weights/models.js'
import type { HashingRows, VerifierGas, WeightRows } from './results.js'

/** A model with an input to prove. */
interface Case {
  readonly name: string
  readonly compilation: Compilation
  readonly input: unknown
}

/** Pixels of the fixture mnist-mlp. */
const PIXELS = 784

/** Every byte of calldata is dear, and no signal is 0. */
const BRIGHT = { input_data: [Array.from({ length: PIXELS }, (_, i) => (1 + (i % 255)) / 255)] }

const digits = (visibilities: Parameters<typeof compile>[1]) => {
  const { model, options, input } = readFixture('mnist-mlp')
  return { compilation: compile(model, { ...options, bits: 8, ...visibilities }), input }
}

/** a W + b, all of it hashed. */
function threeDigests(): Omit<Case, 'name'> {
  const w = { dtype: 'float32', shape: [2, 2], data: Float64Array.of(0.75, -1.5, 0.5, 0.25) } as const
  const model = encodeModel({
    opset: 17,
    inputs: ['a', 'b'].map((name) => ({ name, shape: [1, 2] })),
    constants: { w },
    nodes: [
      { op: 'MatMul', inputs: ['a', 'w'], outputs: ['c'] },
      { op: 'Add', inputs: ['c', 'b'], outputs: ['y'] },
    ],
    outputs: ['y'],
  })
  const input = { a: [[0.5, 0.25]], b: [[0.125, 0.75]] }
  return { compilation: compile(model, { inputVisibility: 'hashed', outputVisibility: 'hashed' }), input }
}

/** Enough bytes for 29 signals, and their mean. */
function meanOfBytes(): Omit<Case, 'name'> {
  const count = 29 * 31
  const model = encodeModel({
    opset: 17,
    inputs: [{ name: 'bytes', shape: [1, count], dtype: 'uint8' }],
    nodes: [
      { op: 'Cast', inputs: ['bytes'], outputs: ['x'], attributes: { to: 1 } },
      { op: 'ReduceMean', inputs: ['x'], outputs: ['y'], attributes: { axes: [1], keepdims: 0 } },
    ],
    outputs: ['y'],
  })
  const input = { input_data: [Array.from({ length: count }, (_, i) => 1 + (i % 255))] }
  return { compilation: compile(model, { inputVisibility: 'public' }), input }
}

function cases(): Case[] {
  const three = { inputVisibility: 'hashed', weights: 'hashed', bits: 8 } as const
  const small = (protocol: 'plonk' | 'fflonk') => ({
    compilation: compile(smallModel(), { protocol }),
    input: SMALL_INPUT,
  })
  return [
    { name: 'mnist-mlp, private image', ...digits({}) },
    { name: 'mnist-mlp, hashed image', ...digits({ inputVisibility: 'hashed' }) },
    {
      name: 'perceptron, hashed inputs and weights',
      compilation: compile(perceptron(WEIGHTS), three),
      input: X,
    },
    { name: 'sum of two tensors, three digests', ...threeDigests() },
    { name: 'mnist-mlp, public image', ...digits({ inputVisibility: 'public' }) },
    {
      name: 'mnist-mlp, public image without black',
      ...digits({ inputVisibility: 'public' }),
      input: BRIGHT,
    },
    { name: 'mean of 899 public bytes', ...meanOfBytes() },
    { name: 'small model', ...small('plonk') },
    { name: 'small model', ...small('fflonk') },
  ]
}

/** Deploys each contract and sends it a proof. Development keys: their points are as long as any other's. */
export async function measureVerifiers(evm: Evm): Promise<VerifierGas[]> {
  const measured: VerifierGas[] = []
  for (const each of cases()) measured.push(await measureVerifier(evm, each))
  return measured
}

async function measureVerifier(evm: Evm, { name, compilation, input }: Case): Promise<VerifierGas> {
  const { manifest, weightsOpening } = compilation
  const { protocol, statement } = manifest
  const keys = await setup(compilation)
  const { proof, publicSignals } = await prove(compilation, keys.zkey, input)
  const { name: contractName, source } = exportVerifier(manifest, keys, {
    allowInsecureDevKey: true,
    ...(weightsOpening && { weightsDigest: BigInt(weightsOpening.digest) }),
  })
  const contract = compileSolidity(source, contractName)
  const deployed = await evm.deploy(contract)
  const calldata = proofCalldata(proof as unknown as Groth16Proof, publicSignals, statement, protocol)
  const send = async (data: `0x${string}`) => {
    const { status, gasUsed } = await evm.send(deployed, data)
    if (status !== 'success') throw new Error(`${name}: the contract refused its own proof`)
    return Number(gasUsed)
  }
  const bytesOf = (hex: string) => hex.length / 2 - 1
  const { compressedProof, verifyInferenceCompressed } = calldata
  const elements = (role: 'input' | 'output') =>
    statement.tensors
      .filter((tensor) => tensor.role === role)
      .reduce((sum, { visibility, shape }) => sum + (visibility === 'hashed' ? 1 : sizeOf(shape)), 0)
  return {
    ...{ name, protocol, signals: statement.signals, inputs: elements('input'), outputs: elements('output') },
    codeBytes: bytesOf(contract.runtime),
    deployment: Number(deployed.gasUsed),
    verification: await send(calldata.verifyInference),
    proofBytes: bytesOf(calldata.proof),
    ...(compressedProof === undefined || verifyInferenceCompressed === undefined
      ? {}
      : {
          compressed: {
            verification: await send(verifyInferenceCompressed),
            proofBytes: bytesOf(compressedProof),
          },
        }),
  }
}

const SMALL_MODELS = ['symbolic-batch', 'diabetes-sigmoid', 'digits-bn-cnn', 'mnist-mlp'] as const

/** Rows of small models with their weights in the circuit, hidden, and hidden under a commitment. */
export function measureWeights(): WeightRows[] {
  return SMALL_MODELS.map((name) => {
    const { model, options } = readFixture(name)
    const [fixed, secret, hashed] = (['fixed', 'private', 'hashed'] as const).map(
      (weights) => compile(model, { ...options, weights }).manifest,
    )
    return {
      ...{ model: name, weights: secret!.weightInputs },
      ...{ fixed: fixed!.rows, private: secret!.rows, hashed: hashed!.rows },
    }
  })
}

/** What the digest of an image adds to a circuit; both hold every pixel in its range. */
export function measureHashing(): HashingRows {
  const [hashed, secret] = (['hashed', 'private'] as const).map(
    (inputVisibility) => digits({ inputVisibility }).compilation.manifest.rows,
  )
  return { model: 'mnist-mlp', elements: PIXELS, rows: hashed! - secret! }
}
