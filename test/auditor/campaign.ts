import { type AuditReport, audit } from '../../src/audit.js'
import { proveWires } from '../../src/auditor/auditRows.js'
import { readR1cs } from '../../src/backends/r1cs/reader.js'
import { writeR1cs } from '../../src/backends/r1cs/writer.js'
import { type BuiltCircuit, rowCount } from '../../src/circuit/circuit.js'
import { type Compilation, type CompileOptions, compile } from '../../src/compile.js'
import { operators } from '../../src/ops/index.js'
import type { OpDefinition } from '../../src/ops/op.js'
import { EXPORTED, readExported } from '../e2e/exported.js'
import { FIXTURES, readFixture } from '../e2e/fixture.js'
import { secretModelOf } from '../harness/checkOp.js'
import { encodeModel, type ModelSource, rangeOf } from '../harness/onnxModel.js'
import { withoutRow } from '../harness/withoutRow.js'

/** A circuit of ours to audit. */
export interface AuditCase {
  readonly name: string
  /** Left out where time counts: what it shows, others show of the same operator. */
  readonly isSpare?: boolean
  readonly compile: () => Compilation
}

/** Statements that circuits are compiled for: what is public and what is hashed changes rows and inputs. */
const STATEMENTS: readonly CompileOptions[] = [
  {},
  { inputVisibility: 'public' },
  { inputVisibility: 'hashed', outputVisibility: 'hashed' },
]

/** Every fixture, for every statement. */
export const fixtureCases: readonly AuditCase[] = FIXTURES.flatMap((name) =>
  STATEMENTS.map((statement) => ({
    name: `${name} ${nameOf(statement)}`,
    compile: () => {
      const { model, options } = readFixture(name)
      return compile(model, { ...options, ...statement })
    },
  })),
)

/** Models of more than some 30,000 rows, whose operators others have. */
const LARGE = /gru|lstm|mobilenet|transformer|separable/

/** Models as exporters wrote them. */
export const exportedCases: readonly AuditCase[] = EXPORTED.filter((name) => !LARGE.test(name)).map(
  (name) => ({
    name,
    compile: () => {
      const { model, options } = readExported(name)
      return compile(model, options)
    },
  }),
)

/** The examples of an operator that have an input to be secret, for every statement, at 8 and at 12 bits. */
export function operatorCases(operator: OpDefinition): AuditCase[] {
  const sources = operator.examples
    .map((example) => secretModelOf(operator, example))
    .map((source, i) => ({ name: `${operator.type} ${i + 1}`, source }))
    .filter(({ source }) => source.inputs.length > 0)
  return sources.flatMap(({ name, source }, example) =>
    STATEMENTS.flatMap((statement, k) =>
      [8, 12].map((bits) => ({
        name: `${name} ${nameOf(statement)} ${bits} bits`,
        isSpare: k > 0 && (example > 0 || bits > 8),
        compile: () =>
          compile(encodeModel(source), { ...statement, bits, calibration: calibrationOf(source) }),
      })),
    ),
  )
}

/** Samples that take the ends of every input's range, and places between. */
function calibrationOf({ inputs }: ModelSource): Record<string, unknown> {
  return Object.fromEntries(
    inputs.map(({ name, dtype = 'float32', shape, range }) => {
      const [lo, hi] = rangeOf(dtype, range)
      const places = [0, 0.4, 0.7, 1].map((share) => lo + share * (hi - lo))
      const values = dtype.startsWith('float') ? places : places.map(Math.round)
      return [name, values.map((value) => filled(shape.map(Number), value))]
    }),
  )
}

/** Nested lists of one number. */
function filled([extent, ...rest]: readonly number[], value: number): unknown {
  return extent === undefined ? value : Array.from({ length: extent }, () => filled(rest, value))
}

function nameOf({ inputVisibility, outputVisibility }: CompileOptions): string {
  return `${inputVisibility ?? 'private'} to ${outputVisibility ?? 'public'}`
}

export function auditCase(example: AuditCase): AuditReport {
  const { r1cs, manifest, witness } = example.compile()
  return audit(r1cs, { manifest, witness })
}

export interface AuditTotals {
  readonly circuits: number
  readonly wires: number
  readonly proven: number
  /** Names of circuits that are not proven sound. */
  readonly faults: readonly string[]
}

export interface RowTotals {
  readonly rows: number
  readonly noticed: number
  /** Rows whose loss the auditor did not notice, by circuit. */
  readonly missed: readonly string[]
}

/** Leaves rows out of the operators' circuits, evenly spread, at most so many of each, and one at a time. */
export function leaveOutRows(most: number): RowTotals {
  const circuits = operators.flatMap((operator) =>
    operatorCases(operator).filter((_, i) => i % (2 * STATEMENTS.length) === 0),
  )
  const tries = circuits.flatMap(({ name, compile }) => {
    const { circuit } = compile().lowered
    const step = Math.ceil(rowCount(circuit) / most)
    const rows = Array.from({ length: Math.ceil(rowCount(circuit) / step) }, (_, i) => i * step)
    return rows.map((row) => ({ name: `${name}, row ${row}`, isNoticed: isOpen(withoutRow(circuit, row)) }))
  })
  const missed = tries.filter(({ isNoticed }) => !isNoticed).map(({ name }) => name)
  return { rows: tries.length, noticed: tries.length - missed.length, missed }
}

/** Whether a wire is open, or an input not held in its range. */
function isOpen(circuit: BuiltCircuit): boolean {
  const k = proveWires(readR1cs(writeR1cs(circuit)))
  const isWide = (_: unknown, i: number) => {
    const range = k.range(k.system.firstInput + i)
    return (
      range === undefined || range.lo < BigInt(circuit.inputLo[i]!) || range.hi > BigInt(circuit.inputHi[i]!)
    )
  }
  const { inputs } = k.system
  return (
    k.determined.subarray(0, circuit.wires).includes(0) ||
    Array.from({ length: inputs }, isWide).some(Boolean)
  )
}

/** Audits all circuits of trained fixtures and operators. */
export function auditAll(): AuditTotals {
  const cases = [...fixtureCases, ...operators.flatMap(operatorCases)]
  const reports = cases.map((example) => ({ name: example.name, report: auditCase(example) }))
  return {
    circuits: reports.length,
    wires: reports.reduce((sum, { report }) => sum + report.wires, 0),
    proven: reports.reduce((sum, { report }) => sum + report.proven, 0),
    faults: reports.filter(({ report }) => !report.ok).map(({ name }) => name),
  }
}
