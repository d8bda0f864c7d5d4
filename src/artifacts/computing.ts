import type { Circuit } from '../circuit/circuit.js'
import { solve, type Witness } from '../circuit/witness.js'
import type { Values } from '../integer/instruction.js'
import { interpret, type Program } from '../integer/program.js'
import { DamagedArtifactError } from '../util/container.js'

/**
 * Runs a loaded circuit's witness program.
 *
 * @throws DamagedArtifactError when the circuit takes another number of inputs, or comes to something that is no integer;
 * WitnessInputError
 */
export function solveLoaded(circuit: Circuit, inputs: Float64Array): Witness {
  const artifact = 'circuit.witness'
  if (inputs.length !== circuit.privateInputs) {
    const problem = `it takes ${circuit.privateInputs} values, and there are ${inputs.length}`
    throw new DamagedArtifactError({ artifact, problem })
  }
  const witness = inIntegers(artifact, () => solve(circuit, inputs))
  // A double that is no integer can also stay where no later instruction reads it.
  if (!witness.small.every((value, wire) => Number.isInteger(value) || witness.wide.has(wire))) {
    throw notIntegers(artifact)
  }
  return witness
}

/** Runs a loaded integer model. @throws DamagedArtifactError when it comes to something that is no integer */
export function interpretLoaded(program: Program, inputs: readonly Float64Array[]): Values[] {
  return inIntegers('circuit.model', () => interpret(program, inputs))
}

/** What has no integer value cannot become a bigint, which is the only thing that throws a RangeError there. */
function inIntegers<T>(artifact: string, compute: () => T): T {
  try {
    return compute()
  } catch (error) {
    throw error instanceof RangeError ? notIntegers(artifact) : error
  }
}

function notIntegers(artifact: string): DamagedArtifactError {
  return new DamagedArtifactError({ artifact, problem: 'it does not compute integers' })
}
