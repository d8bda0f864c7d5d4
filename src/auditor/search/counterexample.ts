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

/** Terms that may be read for one choice of inputs, and for all of them. */
const MOST_WORK = 20_000_000
const MOST_WORK_IN_ALL = 80_000_000
/** Choices of inputs: ties and the like take particular ones. */
const TRIES = 64

/** Searches for two witnesses with the same inputs, and checks them against every row. */
export function findCounterexample(r1cs: R1cs, k: Knowledge): Counterexample | undefined {
  let work = 0
  for (let trial = 0; trial < TRIES && work < MOST_WORK_IN_ALL; trial++) {
    const inputs = chooseInputs(k, trial)
    const search = new Search(k, r1cs.wires)
    const witnesses = search.pair(inputs)
    work += search.work
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

/** Values within the ranges that the rows prove: around zero, in sequence, then random ones, small or from anywhere. */
function chooseInputs(k: Knowledge, trial: number): Map<number, bigint> {
  const { firstInput, inputs } = k.system
  const random = pseudoRandom(trial)
  const small = (i: number) => BigInt([0, i + 1, 1][trial] ?? Math.floor(random() * 2 ** (2 + (trial % 16))))
  const isUniform = trial > 2 && trial % 2 === 0
  return new Map(
    Array.from({ length: inputs }, (_, i) => {
      const { lo, hi } = k.range(firstInput + i) ?? { lo: 0n, hi: FR - 1n }
      const value = isUniform ? wide(random) : small(i)
      return [firstInput + i, value >= lo && value <= hi ? value : lo + (value % (hi - lo + 1n))]
    }),
  )
}

/** A number of 256 bits. */
function wide(random: () => number): bigint {
  let value = 0n
  for (let word = 0; word < 8; word++) value = (value << 32n) | BigInt(Math.floor(random() * 2 ** 32))
  return value
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

  get work(): number {
    return this.#assignment.work
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
