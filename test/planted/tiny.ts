import type { Circuit } from '../../src/circuit/circuit.js'
import { firstInput } from '../../src/circuit/witness.js'
import { allInputs, type BuiltCase, type GadgetCase } from '../harness/gadgetCase.js'
import { TinyField, tinyPrimes } from '../harness/tinyField.js'
import type { Drawn, Plan } from './plan.js'

/** What an exhaustive search over a tiny field finds, by inputs: all in range, and one at a time out of range. */
export interface TinySearch {
  readonly prime: number
  readonly inside: readonly TinyResult[]
  readonly outside: readonly TinyResult[]
}

interface TinyResult {
  readonly inputs: readonly number[]
  /** At most two. */
  readonly witnesses: readonly (readonly number[])[]
}

/** A prime that leaves room for the numbers of both circuits. */
export function tinyPrime(...drawn: readonly Drawn[]): number {
  return Math.max(...drawn.map(({ gadget, built }) => tinyPrimes(gadget, built)[0]))
}

export function searchTinyField({ inputs }: Plan, { circuit, gadget }: Drawn, prime: number): TinySearch {
  const inside = allInputs(gadget)
  const outside = inputs.flatMap(({ lo, bits }, i) =>
    Array.from({ length: prime - 2 ** bits }, (_, k) => inside[0]!.with(i, lo + 2 ** bits + k)),
  )
  const search = searcher(circuit, prime)
  return { prime, inside: inside.map(search), outside: outside.map(search) }
}

function searcher(circuit: Circuit, prime: number): (inputs: readonly number[]) => TinyResult {
  const field = new TinyField(circuit, prime)
  const first = firstInput(circuit)
  return (inputs) => {
    const fixed = new Map([[0, 1], ...inputs.map((value, i) => [first + i, value] as const)])
    return { inputs, witnesses: field.witnesses(fixed) }
  }
}

/** The first inputs in range that have two witnesses. */
export function firstAmbiguous(gadget: GadgetCase, built: BuiltCase): readonly number[] | undefined {
  const search = searcher(built.circuit, tinyPrimes(gadget, built)[0])
  return allInputs(gadget).find((inputs) => search(inputs).witnesses.length > 1)
}

/** Inputs that have two witnesses. */
export function ambiguous({ inside, outside }: TinySearch): TinyResult[] {
  return [...inside, ...outside].filter(({ witnesses }) => witnesses.length > 1)
}

/** Inputs that have no witness although they should, one although they should not, or one with wrong outputs. */
export function unmeant({ meaning }: Plan, { prime, inside, outside }: TinySearch): TinyResult[] {
  const wrong = inside.filter(({ inputs, witnesses }) => {
    const wanted = meaning(inputs.map(BigInt))
    if (wanted === undefined) return witnesses.length > 0
    const stated = witnesses[0]?.slice(1, 1 + wanted.length)
    return !stated?.every((value, i) => (BigInt(value) - wanted[i]!) % BigInt(prime) === 0n)
  })
  return [...wrong, ...outside.filter(({ witnesses }) => witnesses.length > 0)]
}
