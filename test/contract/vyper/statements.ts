import { createHash } from 'node:crypto'
import type { PublicTensor, Statement } from '../../../src/circuit/statement.js'
import {
  type InferenceArguments,
  inferenceArguments,
  type TensorValue,
} from '../../../src/contract/calldata.js'
import type { ContractFacts } from '../../../src/contract/facts.js'
import { layoutOf } from '../../../src/contract/layout.js'
import { packTensor } from '../../../src/contract/packing.js'
import type { Groth16Proof } from '../../../src/contract/proofNumbers.js'
import { sizeOf } from '../../../src/util/integers.js'
import { tensor } from '../examples.js'
import { sampleKey } from '../sampleKey.js'
import { simulatedProof } from './simulatedProof.js'

/** A statement with its verifier's facts and an inference that is proved. Everything is fixed. */
export interface Sample {
  readonly name: string
  readonly statement: Statement
  readonly facts: ContractFacts
  readonly inference: InferenceArguments
  readonly signals: readonly bigint[]
  readonly proof: Groth16Proof
}

const image = tensor({ name: 'image', role: 'input', shape: [1, 28, 28], lo: 0, hi: 255, scale: 1 / 255 })
const logits = tensor({ name: 'logits', role: 'output', shape: [10], lo: -90000, hi: 81234, scale: 2 ** -9 })

/** A user's text that would end a comment, a string and a line, were it written as it is. */
const HOSTILE = 'a"""\n@external # \\'

const digest = (name: string, role: 'input' | 'output') =>
  tensor({ name, role, shape: [9], lo: 0, hi: 9, visibility: 'hashed' })

/** One for each way of packing that the template distinguishes. */
export const SAMPLES: readonly Sample[] = [
  sample('oneOutput', tensor({ name: HOSTILE, role: 'output', shape: [1], lo: -5, hi: 200, scale: 0.1 })),
  sample(
    'severalTensors',
    tensor({ name: 'a', role: 'input', shape: [5, 7], lo: -128, hi: 100, scale: 0.5 }),
    digest('b', 'input'),
    tensor({ name: 'c', role: 'input', shape: [21], lo: -70000, hi: 70000 }),
    tensor({ name: 'd', role: 'output', shape: [4], lo: -9000, hi: 9000, scale: 2 ** -9 }),
    digest('e', 'output'),
  ),
  sample('image', image, logits),
  sample('digests', digest('x', 'input'), digest('y', 'output')),
  sample('hashedImage', { ...image, visibility: 'hashed', signals: 1 }, logits),
  sample(
    'threeBytes',
    tensor({ name: 'x', role: 'input', shape: [25], lo: 5, hi: 5 + 2 ** 24 - 2 }),
    tensor({ name: 'y', role: 'output', shape: [12], lo: 5, hi: 5 + 2 ** 24 - 2 }),
  ),
  sample(
    'negative',
    tensor({ name: 'x', role: 'input', shape: [15], lo: -40000, hi: -1 }),
    tensor({ name: 'z', role: 'input', shape: [5], lo: -(2 ** 52), hi: 2 ** 52 }),
    tensor({ name: 'y', role: 'output', shape: [5], lo: -(2 ** 52), hi: -(2 ** 51) }),
  ),
  sample(
    'committedWeights',
    tensor({ name: 'x', role: 'input', shape: [4], lo: 0, hi: 1 }),
    tensor({ name: 'weights', role: 'weights', shape: [64], lo: -128, hi: 127, visibility: 'hashed' }),
    tensor({ name: 'y', role: 'output', shape: [3], lo: -1000, hi: 1000 }),
  ),
]

function sample(name: string, ...given: readonly PublicTensor[]): Sample {
  const statement = statementOf(given)
  const values = statement.tensors.map(someValue)
  const signals = statement.tensors.flatMap((each, i) => signalsOf(each, values[i]!))
  const [development, hostile] = [name === 'oneOutput', name === 'oneOutput']
  const weights = statement.tensors.findIndex(({ role }) => role === 'weights')
  return {
    name,
    statement,
    facts: {
      name: development ? 'DevOnlyZkmlVerifier' : 'ZkmlVerifier',
      development,
      modelName: hostile ? HOSTILE : name,
      toolVersion: hostile ? HOSTILE : '1.2.3',
      modelHash: (weights < 0 ? '0a' : '00').repeat(32),
      circuitHash: '0b'.repeat(32),
      weightsDigest: weights < 0 ? 0n : (values[weights] as bigint),
      layout: layoutOf(statement),
      signals: statement.signals,
      protocol: 'groth16',
      verificationKey: { ...sampleKey(statement.signals) },
    },
    inference: inferenceArguments(statement, values),
    signals,
    proof: simulatedProof(signals),
  }
}

/** The tensors in the order of their signals, each at its place. */
function statementOf(given: readonly PublicTensor[]): Statement {
  let signals = 0
  const tensors = (['output', 'weights', 'input'] as const)
    .flatMap((role) => given.filter((each) => each.role === role))
    .map((each) => {
      const firstSignal = signals
      signals += each.signals
      return { ...each, firstSignal }
    })
  return { tensors, signals }
}

function signalsOf(each: PublicTensor, value: TensorValue): bigint[] {
  return typeof value === 'bigint' ? [value] : packTensor(value, each)
}

/** Values of the whole range that depend on the tensor's name alone; both ends occur. A digest for a hashed tensor. */
function someValue({ name, visibility, shape, lo, hi }: PublicTensor): TensorValue {
  if (visibility === 'hashed') return hashNumber(name, 240)
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    if (i < 2) return i === 0 ? hi : lo
    return lo + Number(hashNumber(`${name} ${i}`, 64) % (BigInt(hi) - BigInt(lo) + 1n))
  })
}

function hashNumber(text: string, bits: number): bigint {
  const digits = createHash('sha256').update(text).digest('hex')
  return BigInt.asUintN(bits, BigInt(`0x${digits}`))
}
