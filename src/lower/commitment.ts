import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bytesForRange, SIGNAL_BYTES } from '../circuit/statement.js'
import { pack } from '../gadgets/pack.js'
import type { Program } from '../integer/program.js'
import { packedWeights, tilesOf } from '../integer/tiles.js'
import { type WeightedInstruction, weightWords } from '../integer/weighted.js'
import type { WeightsInstruction } from '../integer/weights.js'

/**
 * The words of a commitment to the weights, which all that the circuit does with weights follows from: of weights in a
 * proven range, these packed 31 bytes to a word; of others, the packed numbers that rows multiply by.
 */
export function commitmentWords(c: Builder, program: Program, forms: readonly (readonly Form[])[]): Form[] {
  return program.instructions.flatMap((instruction) => {
    if (instruction.kind === 'weighted' && !isRanged(program, instruction)) {
      const [factors, addends] = instruction.inputs.map((id) => forms[id]!)
      return weightWords(instruction, c, { factors: factors!, addends: addends! })
    }
    const isPacked = instruction.kind === 'weights' && instruction.ranged
    return isPacked ? pack(c, forms[program.instructions.indexOf(instruction)]!, packing(instruction)) : []
  })
}

/** As many words as `commitmentWords` gives. */
export function countWords(program: Program): number {
  return program.instructions.reduce((count, instruction) => {
    if (instruction.kind === 'weighted' && !isRanged(program, instruction))
      return count + packedWeights(tilesOf(instruction, instruction.tiling)).length
    if (instruction.kind === 'weights' && instruction.ranged) return count + packing(instruction).signals
    return count
  }, 0)
}

function isRanged({ instructions }: Program, { inputs }: WeightedInstruction): boolean {
  return (instructions[inputs[0]!] as WeightsInstruction).ranged
}

function packing({ values, bits }: WeightsInstruction) {
  const [lo, hi] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
  const bytesPerValue = bytesForRange(lo, hi)
  const valuesPerSignal = Math.floor(SIGNAL_BYTES / bytesPerValue)
  return { lo, hi, bytesPerValue, valuesPerSignal, signals: Math.ceil(values.length / valuesPerSignal) }
}
