import { FR } from '../../field/bn254.js'
import type { Engine } from '../../kernels/engine.js'
import { INDEXED_TERM_BYTES, KEY_TERM_BYTES } from '../../kernels/scalar/rows.js'
import { scalarBytes } from '../bytes.js'
import type { ProvingKey } from './provingKey.js'

/** The terms of A and B in the order of their rows, those of A first in each, in one of the forms that kernels take. */
export interface TermSource {
  readonly kernel: 'keyRows' | 'indexedRows'
  readonly termBytes: number
  readonly count: number
  /** Puts the terms `first` .. into `target`, whose size is a multiple of a term's. */
  fill(first: number, target: Uint8Array): void | Promise<void>
}

/** The terms that a key holds. */
export function keyTerms({ source, terms }: ProvingKey): TermSource {
  return {
    kernel: 'keyRows',
    termBytes: KEY_TERM_BYTES,
    count: (terms.size - 4) / KEY_TERM_BYTES,
    fill: (first, target) => source.read(terms.offset + 4 + first * KEY_TERM_BYTES, target),
  }
}

/** A circuit in memory: rows of forms, forms of terms. Prepared by those who have one. */
export interface CircuitForms {
  /** Form of every row in A and in B. */
  readonly rowA: Uint32Array
  readonly rowB: Uint32Array
  /** CSR: formStart[f] .. formStart[f + 1] - 1 index the others; formCoef names coefficients. */
  readonly formStart: Uint32Array
  readonly formWire: Uint32Array
  readonly formCoef: Uint32Array
  /** Canonical, by their number. */
  readonly coefficients: readonly bigint[]
}

const WORDS = INDEXED_TERM_BYTES / 4

/**
 * The same terms from the circuit, so that a key's need not be read: of the rows, then one row with the coefficient 1 in A
 * for wire 0 and every public wire.
 */
export function circuitTerms(engine: Engine, forms: CircuitForms, publicSignals: number): TermSource {
  const rows = forms.rowA.length
  const table = writeCoefficients(engine, [...forms.coefficients, 1n])
  const starts = termStarts(forms, publicSignals)
  const write = (words: Uint32Array, at: number, matrix: number, row: number, form: number) => {
    const [from, to] = [forms.formStart[form]!, forms.formStart[form + 1]!]
    for (let k = from; k < to; k++) {
      const place = at + WORDS * (k - from)
      if (place < 0 || place >= words.length) continue
      words[place] = matrix
      words[place + 1] = row
      words[place + 2] = forms.formWire[k]!
      words[place + 3] = table + 32 * forms.formCoef[k]!
    }
    return at + WORDS * (to - from)
  }
  const fill = (first: number, target: Uint8Array) => {
    const words = new Uint32Array(target.buffer, target.byteOffset, target.byteLength / 4)
    let row = rowOfTerm(starts, first)
    for (let at = WORDS * (starts[row]! - first); at < words.length; row++) {
      if (row < rows) {
        at = write(words, at, 0, row, forms.rowA[row]!)
        at = write(words, at, 1, row, forms.rowB[row]!)
      } else {
        words.set([0, row, row - rows, table + 32 * forms.coefficients.length], at)
        at += WORDS
      }
    }
  }
  return { kernel: 'indexedRows', termBytes: INDEXED_TERM_BYTES, count: starts.at(-1)!, fill }
}

/** Number of the first term of every row, and of all terms at the end. */
function termStarts({ rowA, rowB, formStart }: CircuitForms, publicSignals: number): Uint32Array {
  const extra = publicSignals + 1
  const starts = new Uint32Array(rowA.length + extra + 1)
  const terms = (form: number) => formStart[form + 1]! - formStart[form]!
  for (let row = 0; row < rowA.length; row++) {
    starts[row + 1] = starts[row]! + terms(rowA[row]!) + terms(rowB[row]!)
  }
  for (let row = rowA.length; row < rowA.length + extra; row++) starts[row + 1] = starts[row]! + 1
  return starts
}

/** The last row that starts at the term or before it. */
function rowOfTerm(starts: Uint32Array, term: number): number {
  let [low, high] = [0, starts.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (starts[middle]! <= term) low = middle
    else high = middle
  }
  return low
}

/** As keys have them: times 2^512. */
function writeCoefficients(engine: Engine, coefficients: readonly bigint[]): number {
  const address = engine.allocate(32 * coefficients.length)
  const scaled = coefficients.map((coefficient) => (coefficient << 512n) % FR)
  engine.bytes(address, 32 * coefficients.length).set(scalarBytes(...scaled))
  return address
}
