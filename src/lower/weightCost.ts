import type { Program } from '../integer/program.js'
import { rowsOfTiles, tilesOf } from '../integer/tiles.js'
import { countWords } from './commitment.js'
import { hashRows } from './hashRows.js'
import { weightsOf } from './lower.js'

/** What it costs that a circuit does not show its weights, in numbers and rows. */
export interface WeightCost {
  readonly weights: number
  /** Rows that multiply by weights, and read the sums. */
  readonly productRows: number
  /** Rows of the commitment: its hash, and ranges of weights. */
  readonly commitmentRows: number
}

export function weightCost(program: Program, commits: boolean): WeightCost {
  let [weights, productRows, rangeRows] = [0, 0, 0]
  for (const instruction of program.instructions) {
    if (instruction.kind === 'weighted')
      productRows += rowsOfTiles(instruction, tilesOf(instruction, instruction.tiling))
  }
  for (const { values, bits, ranged } of weightsOf(program)) {
    weights += values.length
    if (ranged) rangeRows += values.length * bits
  }
  const commitmentRows = commits ? rangeRows + hashRows(countWords(program)) : 0
  return { weights, productRows, commitmentRows }
}
