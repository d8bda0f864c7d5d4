import { ZkmlError } from '../../errors.js'
import { FR } from '../../field/bn254.js'
import { CoefficientTable } from './coefficientTable.js'

/**
 * One of the matrices A, B, C, row by row: the terms of row i are at rowStart[i] .. rowStart[i + 1] - 1 of
 * `wire` and `coefficient`, in file order; `coefficient` indexes {@link R1cs.coefficients}.
 */
export interface R1csMatrix {
  readonly rowStart: Uint32Array
  readonly wire: Uint32Array
  readonly coefficient: Uint32Array
}

/** A rank-1 constraint system over BN254's scalar field: (A w)(B w) = C w, row by row; w[0] = 1. */
export interface R1cs {
  readonly wires: number
  readonly publicOutputs: number
  readonly publicInputs: number
  readonly privateInputs: number
  readonly labels: number
  readonly constraints: number
  readonly a: R1csMatrix
  readonly b: R1csMatrix
  readonly c: R1csMatrix
  /** The distinct coefficients, each in 0 .. r - 1. */
  readonly coefficients: readonly bigint[]
}

/** The bytes do not follow the iden3 .r1cs layout, version 1. */
export class NotAnR1csError extends ZkmlError {
  readonly code = 'E_R1CS_FORMAT'

  constructor(problem: string, facts: Readonly<Record<string, string | number>> = {}) {
    super(`Not a usable .r1cs file: ${problem}.`, { facts, advice: 'compile the circuit again' })
  }
}

/** The file ends before the constraints that its header announces. */
export class R1csTruncatedError extends ZkmlError {
  readonly code = 'E_R1CS_TRUNCATED'

  constructor(needed: number, found: number) {
    super('The .r1cs file is cut off.', {
      facts: { 'bytes needed': needed, 'bytes found': found },
      advice: 'compile the circuit again',
    })
  }
}

/** The circuit is over the scalar field of another curve. */
export class R1csPrimeError extends ZkmlError {
  readonly code = 'E_R1CS_PRIME'

  constructor(found: bigint) {
    super('The .r1cs file is not over the scalar field of BN254.', {
      facts: { found, expected: FR },
      advice: 'compile the circuit for the curve bn128 (BN254)',
    })
  }
}

const HEADER = 1
const CONSTRAINTS = 2
const HEADER_BYTES = 64
const TERM_BYTES = 36

/**
 * Reads an iden3 .r1cs file, version 1.
 *
 * @throws NotAnR1csError, R1csTruncatedError, R1csPrimeError
 */
export function readR1cs(file: Uint8Array): R1cs {
  const sections = findSections(file)
  const counts = readHeader(section(sections, HEADER))
  requirePlausible(counts, file)
  const rows = section(sections, CONSTRAINTS)
  const matrices = allocateMatrices(rows, counts.constraints)
  const coefficients = new CoefficientTable()
  fill(rows, matrices, counts, coefficients)
  const [a, b, c] = matrices
  return { ...counts, a, b, c, coefficients: coefficients.values() }
}

/** Number of public wires, not counting wire 0. */
export function publicSignalCount(r1cs: Pick<R1cs, 'publicInputs' | 'publicOutputs'>): number {
  return r1cs.publicOutputs + r1cs.publicInputs
}

function findSections(file: Uint8Array): Map<number, DataView> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 12) throw new R1csTruncatedError(12, file.length)
  if (view.getUint32(0) !== 0x72316373) throw new NotAnR1csError('it starts with other bytes')
  const version = view.getUint32(4, true)
  if (version !== 1) throw new NotAnR1csError('its version is unknown', { version })
  const sections = new Map<number, DataView>()
  let at = 12
  for (let left = view.getUint32(8, true); left > 0; left--) {
    if (at + 12 > file.length) throw new R1csTruncatedError(at + 12, file.length)
    const id = view.getUint32(at, true)
    const size = Number(view.getBigUint64(at + 4, true))
    at += 12
    if (at + size > file.length) throw new R1csTruncatedError(at + size, file.length)
    if (sections.has(id)) throw new NotAnR1csError('a section is there twice', { section: id })
    sections.set(id, new DataView(file.buffer, file.byteOffset + at, size))
    at += size
  }
  return sections
}

function section(sections: ReadonlyMap<number, DataView>, id: number): DataView {
  const found = sections.get(id)
  if (found === undefined) throw new NotAnR1csError('a section is missing', { section: id })
  return found
}

type Counts = Omit<R1cs, 'a' | 'b' | 'c' | 'coefficients'>

function readHeader(view: DataView): Counts {
  if (view.byteLength !== HEADER_BYTES || view.getUint32(0, true) !== 32) {
    throw new NotAnR1csError('its header is not for 32-byte field elements', { bytes: view.byteLength })
  }
  const prime = readPrime(view)
  if (prime !== FR) throw new R1csPrimeError(prime)
  const counts = {
    wires: view.getUint32(36, true),
    publicOutputs: view.getUint32(40, true),
    publicInputs: view.getUint32(44, true),
    privateInputs: view.getUint32(48, true),
    labels: Number(view.getBigUint64(52, true)),
    constraints: view.getUint32(60, true),
  }
  const named = 1 + counts.publicOutputs + counts.publicInputs + counts.privateInputs
  if (named > counts.wires) throw new NotAnR1csError('it has more inputs and outputs than wires', { named })
  return counts
}

/** Setups make arrays of as many points as there are wires. circom's list of labels alone has 8 bytes for each. */
function requirePlausible({ wires }: Counts, file: Uint8Array): void {
  if (wires > file.length)
    throw new NotAnR1csError('it has more wires than bytes', { wires, bytes: file.length })
}

function readPrime(view: DataView): bigint {
  let prime = 0n
  for (let limb = 3; limb >= 0; limb--) prime = (prime << 64n) | view.getBigUint64(4 + 8 * limb, true)
  return prime
}

type Matrices = readonly [R1csMatrix, R1csMatrix, R1csMatrix]

/** Walks the section once for the lengths alone, so that the arrays can be made at their final size. */
function allocateMatrices(rows: DataView, constraints: number): Matrices {
  if (constraints * 12 > rows.byteLength) throw new R1csTruncatedError(constraints * 12, rows.byteLength)
  const starts = [0, 1, 2].map(() => new Uint32Array(constraints + 1))
  let at = 0
  for (let row = 0; row < constraints; row++) {
    for (const start of starts) {
      if (at + 4 > rows.byteLength) throw new R1csTruncatedError(at + 4, rows.byteLength)
      const terms = rows.getUint32(at, true)
      at += 4 + terms * TERM_BYTES
      if (at > rows.byteLength) throw new R1csTruncatedError(at, rows.byteLength)
      start[row + 1] = start[row]! + terms
    }
  }
  if (at !== rows.byteLength) {
    throw new NotAnR1csError('bytes follow the last constraint', { surplus: rows.byteLength - at })
  }
  const [a, b, c] = starts.map((rowStart) => {
    const terms = rowStart[constraints]!
    return { rowStart, wire: new Uint32Array(terms), coefficient: new Uint32Array(terms) }
  })
  return [a!, b!, c!]
}

function fill(rows: DataView, matrices: Matrices, counts: Counts, table: CoefficientTable): void {
  let at = 0
  for (let row = 0; row < counts.constraints; row++) {
    for (const { rowStart, wire, coefficient } of matrices) {
      at += 4
      for (let term = rowStart[row]!; term < rowStart[row + 1]!; term++) {
        const id = rows.getUint32(at, true)
        if (id >= counts.wires)
          throw new NotAnR1csError('a row names a wire that is not there', { row, wire: id })
        wire[term] = id
        coefficient[term] = table.intern(rows, at + 4)
        at += TERM_BYTES
      }
    }
  }
  if (!table.allBelow(FR)) throw new NotAnR1csError('a coefficient is not below the field order')
}
