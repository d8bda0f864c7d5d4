import type { InputInstruction } from '../integer/input.js'
import type { Program, ProgramPort } from '../integer/program.js'
import { halfToEven } from '../util/integers.js'
import { InputRangeError } from './errors.js'
import type { Sample } from './tensors.js'

/**
 * Rounds a sample to the integers the circuit takes, one array per input port: half up, or as a port that saturates has
 * it.
 *
 * @throws InputRangeError for a value that rounds to an integer outside the proven range
 */
export function quantizeSample(program: Program, sample: Sample): Float64Array[] {
  return program.inputs.map((port) => {
    const { lo, bits } = program.instructions[port.tensor] as InputInstruction
    const hi = lo + 2 ** bits - 1
    return sample.get(port.name)!.map((value, element) => {
      if (port.saturates === true) return Math.min(hi, Math.max(lo, nearestEven(value, port.scale)))
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

/** value / scale in float32, as runtimes divide, rounded half to even. */
function nearestEven(value: number, scale: number): number {
  return halfToEven(Math.fround(Math.fround(value) / Math.fround(scale)))
}

/** The real values of a port's integers. */
export function dequantize(port: ProgramPort, integers: ArrayLike<number | bigint>): number[] {
  return Array.from(integers, (integer) => Number(integer) * port.scale)
}
