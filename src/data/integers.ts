import type { InputInstruction } from '../integer/input.js'
import type { Program, ProgramPort } from '../integer/program.js'
import { InputRangeError } from './errors.js'
import type { Sample } from './tensors.js'

/**
 * Rounds a sample to the integers the circuit takes, half up, one array per input port.
 *
 * @throws InputRangeError for a value that rounds to an integer outside the proven range
 */
export function quantizeSample(program: Program, sample: Sample): Float64Array[] {
  return program.inputs.map((port) => {
    const { lo, bits } = program.instructions[port.tensor] as InputInstruction
    const hi = lo + 2 ** bits - 1
    return sample.get(port.name)!.map((value, element) => {
      const integer = Math.floor(value / port.scale + 0.5)
      if (integer >= lo && integer <= hi) return integer
      throw new InputRangeError({
        input: port.name,
        element,
        value,
        lowest: lo * port.scale,
        highest: hi * port.scale,
      })
    })
  })
}

/** The real values of a port's integers. */
export function dequantize(port: ProgramPort, integers: ArrayLike<number | bigint>): number[] {
  return Array.from(integers, (integer) => Number(integer) * port.scale)
}
