import type { Circuit } from '../../src/circuit/circuit.js'
import { firstInput, solve } from '../../src/circuit/witness.js'
import { describeLies } from './forgery.js'
import { instructionsByKind, liesAbout, valuesOutside } from './lies.js'
import type { RandomNumbers } from './randomNumbers.js'
import { CircuitIndex, type Lies, type Rest, Tampering } from './tampering.js'

/** Lies about each kind of instruction in one run, beside those about public signals, if there is enough to lie about. */
const LIES_PER_KIND = 200
/** About as many inputs are taken out of their range in one run. */
const OUTSIDERS = 8

/** Forged witnesses that all rows accept, and how many lies about each kind of instruction were told. */
export interface Outcome {
  readonly accepted: readonly string[]
  readonly told: ReadonlyMap<string, number>
}

/**
 * Tries to cheat in several runs of a circuit: lies about every public signal and about some results of every kind of
 * instruction, and takes some inputs out of their range.
 *
 * @param runs private inputs of each run, in words and in integers
 */
export function attack(
  circuit: Circuit,
  runs: ReadonlyMap<string, Float64Array>,
  random: RandomNumbers,
): Outcome {
  const index = new CircuitIndex(circuit)
  const accepted: string[] = []
  const told = new Map<string, number>()
  for (const [name, inputs] of runs) {
    const run = new Tampering(index, solve(circuit, inputs))
    const note = (forgeries: readonly string[]) =>
      accepted.push(...forgeries.map((words) => `${name}: ${words}`))
    note(outsiders(run, random))
    for (const [kind, instructions] of instructionsByKind(circuit)) {
      const lies = chooseLies(run, instructions, random)
      told.set(kind, (told.get(kind) ?? 0) + lies.length)
      note(lies.flatMap((lie) => acceptance(run, lie)))
    }
  }
  return { accepted, told }
}

/** Lies about all public signals among the instructions, and about others chosen at random until there are enough. */
function chooseLies(run: Tampering, instructions: readonly number[], random: RandomNumbers): Lies[] {
  const { program, publicOutputs, publicInputs } = run.circuit
  const isPublic = (i: number) => program.out[i]! <= publicOutputs + publicInputs
  const others = instructions.filter((i) => !isPublic(i))
  const lies: Lies[] = []
  for (let tries = others.length; tries > 0 && lies.length < LIES_PER_KIND; tries--) {
    lies.push(...liesAbout(run, random.pick(others), random))
  }
  return [...instructions.filter(isPublic).flatMap((i) => liesAbout(run, i, random)), ...lies]
}

function acceptance(run: Tampering, lies: Lies): string[] {
  const rests: readonly Rest[] = lies.size > 1 ? ['recomputed'] : ['recomputed', 'untouched']
  const accepting = rests.filter((rest) => run.refusal(lies, rest) === undefined)
  return accepting.map((rest) => `${describeLies(run, lies)}, the rest ${rest}`)
}

function outsiders(run: Tampering, random: RandomNumbers): string[] {
  const { circuit } = run
  const inputs = Array.from(circuit.inputLo.keys())
  const picked =
    inputs.length <= OUTSIDERS ? inputs : inputs.filter(() => random.between(1, inputs.length) <= OUTSIDERS)
  return picked.flatMap((input) => {
    const outside = valuesOutside(circuit.inputLo[input]!, circuit.inputHi[input]!, random)
    const lies = outside.map((value) => new Map([[firstInput(circuit) + input, value]]))
    const accepted = lies.filter((lie) => run.refusal(lie, 'recomputed') === undefined)
    return accepted.map((lie) => `${describeLies(run, lie)}, out of range`)
  })
}
