import { inferenceArguments, type TensorValue } from '../../src/contract/calldata.js'
import { packTensor } from '../../src/contract/packing.js'
import { productExample, statementOf, tensor } from './examples.js'
import type { Groth16Example } from './groth16.js'

/** Digest of what nobody knows: any number below r. */
const digest = (i: number) => 3n ** BigInt(150 + i)

const STATE = [-3, 70000, 12]
const IMAGE = Array.from({ length: 40 }, (_, i) => (i * 37) % 201)
const AGES = [300, -20]

/** Three inputs and two outputs, of each one hashed, and committed weights. The first output's digest is what is proved. */
export const MIXED = {
  statement: statementOf(
    tensor({ name: 'features', role: 'output', shape: [9], lo: 0, hi: 9, visibility: 'hashed' }),
    tensor({ name: 'state', role: 'output', shape: [3], lo: -1000, hi: 70000, scale: 0.25 }),
    tensor({ name: 'w', role: 'weights', shape: [50], lo: -9, hi: 9, visibility: 'hashed' }),
    tensor({ name: 'image', role: 'input', shape: [5, 8], lo: 0, hi: 200 }),
    tensor({ name: 'secret', role: 'input', shape: [4], lo: -9, hi: 9, visibility: 'hashed' }),
    tensor({ name: 'ages', role: 'input', shape: [2], lo: -20, hi: 300 }),
  ),
  weightsDigest: digest(1),
}

export interface MixedExample extends Groth16Example {
  readonly values: readonly TensorValue[]
  readonly inputs: `0x${string}`
  readonly outputs: readonly bigint[]
}

/** A proof with fresh keys. */
export async function mixedExample(): Promise<MixedExample> {
  const after: readonly TensorValue[] = [STATE, MIXED.weightsDigest, IMAGE, digest(2), AGES]
  const tensors = MIXED.statement.tensors
  const signals = after.flatMap((value, i) =>
    typeof value === 'bigint' ? [value] : packTensor(value, tensors[i + 1]!),
  )
  const example = await productExample(signals)
  const values = [BigInt(example.publicSignals[0]!), ...after]
  return { ...example, values, ...inferenceArguments(MIXED.statement, values) }
}
