import type { R1cs, R1csMatrix } from '../backends/r1cs/reader.js'
import type { Interval } from './intervals.js'
import { Knowledge } from './knowledge.js'
import { drain, propagate } from './propagate.js'
import { type Counterexample, findCounterexample } from './search/counterexample.js'
import { buildSystem } from './system.js'

/** A wire that is not proven to be determined by the inputs. */
export interface UnprovenWire {
  readonly wire: number
  /** All rows that it is in. */
  readonly rows: readonly number[]
  /** Whether it is proven once those are that come before it and do not follow. */
  readonly follows: boolean
}

export interface Audit {
  readonly rows: number
  readonly wires: number
  /** Wires proven to be determined by the public and private inputs. */
  readonly proven: number
  readonly outputs: number
  readonly provenOutputs: number
  /** Those that do not follow from others first. */
  readonly unproven: readonly UnprovenWire[]
  /** Two witnesses with the same inputs, if the search found them. */
  readonly counterexample: Counterexample | undefined
  /** Bounds that the rows prove for each input, public ones first; undefined where there are none. */
  readonly inputRanges: readonly (Interval | undefined)[]
}

/**
 * Proves wires of a circuit to be determined by its inputs, from its rows alone. If all are, no input has two witnesses:
 * whatever an honest prover computes is the only thing that can be proven.
 *
 * Sound, not complete: every rule (rules/) carries its proof, and a wire that no rule reaches is reported, whether it is
 * free or not. A counterexample settles it; it is checked against every row before it is returned.
 */
export function auditRows(r1cs: R1cs): Audit {
  const k = proveWires(r1cs)
  const { firstInput, inputs } = k.system
  const open = wiresOf(r1cs).filter((wire) => k.determined[wire] === 0)
  const summary = {
    rows: r1cs.constraints,
    wires: r1cs.wires,
    proven: r1cs.wires - open.length,
    outputs: r1cs.publicOutputs,
    provenOutputs: r1cs.publicOutputs - open.filter((wire) => wire < firstInput).length,
    inputRanges: Array.from({ length: inputs }, (_, i) => k.range(firstInput + i)),
  }
  if (open.length === 0) return { ...summary, unproven: [], counterexample: undefined }
  const counterexample = findCounterexample(r1cs, k)
  return { ...summary, unproven: explain(r1cs, k, open), counterexample }
}

/** What all rules say of a circuit's wires. */
export function proveWires(r1cs: R1cs): Knowledge {
  const k = new Knowledge(buildSystem(r1cs))
  propagate(k)
  return k
}

function wiresOf({ wires }: R1cs): number[] {
  return Array.from({ length: wires }, (_, wire) => wire)
}

/** Takes wires as determined one after the other, in order, until all others follow. */
function explain(r1cs: R1cs, k: Knowledge, open: readonly number[]): UnprovenWire[] {
  const free = new Set<number>()
  for (const wire of open) {
    if (!k.determine(wire)) continue
    free.add(wire)
    drain(k)
  }
  const rows = rowsOf(r1cs, open)
  const ordered = [...free, ...open.filter((wire) => !free.has(wire))]
  return ordered.map((wire) => ({ wire, rows: rows.get(wire)!, follows: !free.has(wire) }))
}

function rowsOf({ a, b, c, constraints }: R1cs, wires: readonly number[]): Map<number, number[]> {
  const rows = new Map<number, number[]>(wires.map((wire) => [wire, []]))
  for (let row = 0; row < constraints; row++) {
    for (const matrix of [a, b, c]) addRow(rows, matrix, row)
  }
  return rows
}

function addRow(rows: ReadonlyMap<number, number[]>, { rowStart, wire }: R1csMatrix, row: number): void {
  for (let k = rowStart[row]!, end = rowStart[row + 1]!; k < end; k++) {
    const found = rows.get(wire[k]!)
    if (found !== undefined && found.at(-1) !== row) found.push(row)
  }
}
