import type { InputInstruction } from '../../src/integer/input.js'
import type { Program } from '../../src/integer/program.js'

/** What one element of an input gets, given its range and its place among all elements. */
type Filling = (range: { readonly lo: number; readonly hi: number }, place: number) => number

/**
 * Inputs at which comparisons tie, signs and quotients change and ranges end: all elements 0 or as near as the range
 * comes, all at one end, all equal, ends in turn, three neighbours, and two random choices.
 */
export function boundaryInputs(program: Program, random: () => number): Map<string, Float64Array[]> {
  const pick = (lo: number, hi: number) => lo + Math.floor(random() * (hi - lo + 1))
  const share = random()
  const fillings: Record<string, Filling> = {
    zero: ({ lo, hi }) => Math.min(hi, Math.max(lo, 0)),
    least: ({ lo }) => lo,
    most: ({ hi }) => hi,
    equal: ({ lo, hi }) => lo + Math.floor(share * (hi - lo)),
    alternating: ({ lo, hi }, place) => (place % 2 === 0 ? lo : hi),
    'alternating, the other way': ({ lo, hi }, place) => (place % 2 === 0 ? hi : lo),
    'around zero': ({ lo, hi }) => Math.min(hi, Math.max(lo, pick(-1, 1))),
    'random ends': ({ lo, hi }) => (random() < 0.5 ? lo : hi),
    random: ({ lo, hi }) => pick(lo, hi),
  }
  return new Map(Object.entries(fillings).map(([name, filling]) => [name, fill(program, filling)]))
}

function fill({ inputs, instructions }: Program, filling: Filling): Float64Array[] {
  let place = 0
  return inputs.map(({ tensor }) => {
    const { size, lo, bits } = instructions[tensor] as InputInstruction
    return Float64Array.from({ length: size }, () => filling({ lo, hi: lo + 2 ** bits - 1 }, place++))
  })
}
