import { quantizeSample } from '../../src/data/integers.js'
import type { InputInstruction } from '../../src/integer/input.js'
import type { Program } from '../../src/integer/program.js'

/** A sample of the program's one input; held-out values beyond the calibrated range count as its ends. */
export function integersOf(program: Program, sample: Float64Array): Float64Array {
  const [port] = program.inputs
  const { lo, bits } = program.instructions[port!.tensor] as InputInstruction
  const [least, most] = [lo * port!.scale, (lo + 2 ** bits - 1) * port!.scale]
  const inside = port!.saturates ? sample : sample.map((value) => Math.min(most, Math.max(least, value)))
  return quantizeSample(program, new Map([[port!.name, inside]]))[0]!
}
