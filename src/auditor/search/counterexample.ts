import type { R1cs, R1csMatrix } from '../../backends/r1cs/reader.js'
import { FR } from '../../field/bn254.js'
import { mod } from '../../field/modular.js'
import { pseudoRandom } from '../../util/random.js'
import type { Knowledge } from '../knowledge.js'
import { Assignment } from './assignment.js'

/** Two witnesses of a circuit with the same inputs: values of the inputs, and wires on which they differ. */
export interface Counterexample {
  readonly inputs: readonly { readonly wire: number; readonly value: bigint }[]
  readonly differences: readonly { readonly wire: number; readonly first: bigint; readonly second: bigint }[]
}

/** Terms that may be read for one choice of inputs. */
const MOST_WORK = 20_000_000
const TRIES = 4

/** Searches for two witnesses with the same inputs, and checks them against every row. */
export function findCounterexample(r1cs: R1cs, k: Knowledge): Counterexample | undefined {
  for (let trial = 0; trial < TRIES; trial++) {
    const inputs = chooseInputs(k, trial)
    const witnesses = new Search(k, r1cs.wires).pair(inputs)
    if (witnesses === undefined || !witnesses.every((values) => satisfies(r1cs, values))) continue
    return describe(inputs, witnesses)
  }
  return undefined
}

type Pair = readonly [first: readonly bigint[], second: readonly bigint[]]

function describe(inputs: ReadonlyMap<number, bigint>, [first, second]: Pair): Counterexample {
  const wires = first.map((_, wire) => wire).filter((wire) => first[wire] !== second[wire])
  return {
    inputs: [...inputs].map(([wire, value]) => ({ wire, value })),
    differences: wires.map((wire) => ({ wire, first: first[wire]!, second: second[wire]! })),
  }
}

/** Small values within the ranges that the rows prove: least, around zero, in sequence, random. */
function chooseInputs(k: Knowledge, trial: number): Map<number, bigint> {
  const { firstInput, inputs } = k.system
  const random = pseudoRandom(trial)
  const wanted = (i: number) => [0n, BigInt(i + 1), 1n, BigInt(Math.floor(random() * 256))][trial]!
  return new Map(
    Array.from({ length: inputs }, (_, i) => {
      const range = k.range(firstInput + i) ?? { lo: 0n, hi: FR - 1n }
      const size = range.hi - range.lo + 1n
      const inside = wanted(i) >= range.lo && wanted(i) <= range.hi
      return [firstInput + i, inside ? wanted(i) : range.lo + (wanted(i) % size)]
    }),
  )
}

/** Depth-first search for complete assignments. */
class Search {
  readonly #assignment: Assignment
  readonly #k: Knowledge
  readonly #wires: number
  readonly #found: bigint[][] = []

  constructor(k: Knowledge, wires: number) {
    this.#k = k
    this.#wires = wires
    this.#assignment = new Assignment(k)
  }

  pair(inputs: ReadonlyMap<number, bigint>): Pair | undefined {
    if (this.#assignment.assign([...inputs.keys()], [...inputs.values()])) this.#descend()
    return this.#found.length < 2 ? undefined : [this.#found[0]!, this.#found[1]!]
  }

  /** Choices are kept on a stack of its own: a circuit may need more of them than calls can nest. */
  #descend(): void {
    const stack: { readonly mark: number; readonly next: Iterator<() => boolean> }[] = []
    const push = () => {
      const next = this.#options()
      if (next === undefined) this.#record()
      else stack.push({ mark: this.#assignment.mark(), next })
    }
    push()
    while (stack.length > 0 && this.#found.length < 2 && this.#assignment.work < MOST_WORK) {
      const { mark, next } = stack.at(-1)!
      this.#assignment.undo(mark)
      const option = next.next()
      if (option.done === true) stack.pop()
      else if (option.value()) push()
    }
  }

  #options(): Iterator<() => boolean> | undefined {
    const choice = this.#assignment.nextChoice((wire) => this.#guesses(wire))
    if (choice === undefined) return undefined
    return choice.options.map((values) => () => this.#assignment.assign(choice.wires, values)).values()
  }

  #guesses(wire: number): bigint[] {
    const { lo, hi } = this.#k.range(wire) ?? { lo: -1n, hi: FR - 1n }
    return [0n, 1n, lo, hi, 2n, lo + 1n].filter((value) => value >= lo && value <= hi).map(mod)
  }

  /** A witness that differs from those found, auxiliary wires aside. */
  #record(): void {
    const values = this.#assignment.values.slice(0, this.#wires) as bigint[]
    const known = this.#found.some((other) => other.every((value, wire) => value === values[wire]))
    if (!known) this.#found.push(values)
  }
}

function satisfies({ a, b, c, constraints, coefficients }: R1cs, values: readonly bigint[]): boolean {
  const evaluate = ({ rowStart, wire, coefficient }: R1csMatrix, row: number) => {
    let sum = 0n
    for (let k = rowStart[row]!, end = rowStart[row + 1]!; k < end; k++) {
      sum += coefficients[coefficient[k]!]! * values[wire[k]!]!
    }
    return sum
  }
  for (let row = 0; row < constraints; row++) {
    if (mod(evaluate(a, row) * evaluate(b, row) - evaluate(c, row)) !== 0n) return false
  }
  return true
}
