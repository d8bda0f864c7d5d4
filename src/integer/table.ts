import { table as tableGadget } from '../gadgets/table.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** Entries of the arguments base, base + 1, ... */
export interface Entries {
  readonly base: number
  readonly values: Float64Array
}

/** out[i] = the entry of `tables[table[i]]` at x[i], which lies inside of it. */
export interface TableInstruction {
  readonly kind: 'table'
  readonly inputs: readonly [number]
  readonly table: Uint32Array
  readonly tables: readonly Entries[]
}

export const table: InstructionKind<TableInstruction> = {
  kind: 'table',
  size: ({ table }) => table.length,
  bounds: (m, [x]) =>
    boundsOf(m.table.length, (i) => {
      const { base, values } = m.tables[m.table[i]!]!
      const reached = values.subarray(x!.lo[i]! - base, x!.hi[i]! - base + 1)
      return [reached.reduce((a, b) => Math.min(a, b)), reached.reduce((a, b) => Math.max(a, b))]
    }),
  evaluate: (m, [x]) =>
    mapValues(x!, (value, i) => {
      const { base, values } = m.tables[m.table[i]!]!
      return values[value - base]!
    }),
  lower: (m, c, [x]) =>
    x!.map((form, i) => {
      const { base, values } = m.tables[m.table[i]!]!
      return tableGadget(c, form, base, values)
    }),
}
