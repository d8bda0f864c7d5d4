import { ELEMENT_BYTES, type LimbField } from '../limbs/limbField.js'
import { type I32, type Index, i32 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'
import type { ModuleBuilder } from '../wasm/module.js'

/** Bytes of a term in a key: matrix, row, wire as 32-bit words, then the coefficient times 2^512, 32 bytes. */
export const KEY_TERM_BYTES = 44
/** Bytes of a term whose coefficient is the address of 32 such bytes in a fourth word. */
export const INDEXED_TERM_BYTES = 16

/** What the row kernels answer. */
export const RowStatus = { done: 0, unordered: 1, outOfRange: 2 } as const

/**
 * keyRows, indexedRows(terms, end, witness, a, b, wires, domain) -> {@link RowStatus}: the sums of coefficient times
 * wire of the matrices 0 and 1, times 2^512 / R, to the elements a[row] and b[row].
 *
 * In order means: row by row, and within a row those of matrix 0 first. Rows without terms are not written. The witness
 * and the coefficients are canonical. Terms of wires or rows that are not there are refused.
 */
export function defineRows(module: ModuleBuilder, field: LimbField): void {
  defineTermRows(module, field, 'keyRows', KEY_TERM_BYTES, (term) => i32.add(term, 12))
  defineTermRows(module, field, 'indexedRows', INDEXED_TERM_BYTES, (term) => i32.load(term, 12))
}

function defineTermRows(
  module: ModuleBuilder,
  field: LimbField,
  name: string,
  termBytes: number,
  coefficient: (term: I32) => I32,
): void {
  const zero = module.constant(0n, 0n, 0n, 0n)
  module.function(name, new Array<'i32'>(7).fill('i32'), 'i32', (f) => {
    const [terms, end, witness, a, b, wires, domain] = Array.from({ length: 7 }, (_, i) =>
      f.parameter(i),
    ) as [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]
    const at = f.local('i32', terms)
    const sum = field.variable(f, field.constant(f, 0n), field.reduced)
    const unread = f.local('i32')
    f.set(unread, 0)
    f.while(i32.ltU(at, end), () => {
      const row = f.hold(i32.load(at, 4))
      f.if(i32.ltU(row, unread), () => f.return(i32.const(RowStatus.unordered)))
      f.if(i32.geU(row, domain), () => f.return(i32.const(RowStatus.outOfRange)))
      f.set(unread, i32.add(row, 1))
      const left = f.local('i32', at)
      skip(f, at, end, row, 0, termBytes)
      const leftEnd = f.hold(at)
      const right = f.local('i32', at)
      skip(f, at, end, row, 1, termBytes)
      const rightEnd = f.hold(at)
      f.if(i32.eq(left, rightEnd), () => f.return(i32.const(RowStatus.unordered)))
      field.assign(f, sum, field.constant(f, 0n))
      f.while(i32.or(i32.ltU(left, leftEnd), i32.ltU(right, rightEnd)), () => {
        const first = operands(f, left, leftEnd, witness, wires, zero, coefficient)
        const second = operands(f, right, rightEnd, witness, wires, zero, coefficient)
        const product = field.sumOfProducts(f, [
          [
            field.loadPacked(f, first.coefficient, second.coefficient, 0, 1),
            field.loadPacked(f, first.value, second.value, 0, 1),
          ],
        ])
        field.assign(f, sum, field.reduce(f, field.add(f, sum, product)))
        f.add(left, termBytes)
        f.add(right, termBytes)
      })
      field.store(f, element(f, a, row), element(f, b, row), sum)
    })
    f.return(i32.const(RowStatus.done))
    f.unreachable()
  })
}

/** Moves past the terms of one row and matrix. */
function skip(
  f: FunctionBuilder,
  at: Local<'i32'>,
  end: I32,
  row: I32,
  matrix: number,
  termBytes: number,
): void {
  const inside = f.local('i32')
  const look = () => {
    f.set(inside, 0)
    f.if(i32.ltU(at, end), () =>
      f.set(inside, i32.and(i32.eq(i32.load(at, 4), row), i32.eq(i32.load(at), matrix))),
    )
  }
  look()
  f.while(inside, () => {
    f.add(at, termBytes)
    look()
  })
}

/** Addresses of a term's factors; of zeros behind the last term. */
function operands(
  f: FunctionBuilder,
  term: Local<'i32'>,
  end: I32,
  witness: I32,
  wires: I32,
  zero: Index,
  coefficient: (term: I32) => I32,
) {
  const place = { coefficient: f.local('i32'), value: f.local('i32') }
  f.if(
    i32.ltU(term, end),
    () => {
      f.if(i32.geU(i32.load(term, 8), wires), () => f.return(i32.const(RowStatus.outOfRange)))
      f.set(place.coefficient, coefficient(term))
      f.set(place.value, i32.add(witness, i32.shl(i32.load(term, 8), 5)))
    },
    () => {
      f.set(place.coefficient, i32.add(zero, 0))
      f.set(place.value, i32.add(zero, 0))
    },
  )
  return place
}

function element(f: FunctionBuilder, base: I32, index: I32): Local<'i32'> {
  return f.hold(i32.add(base, i32.mul(index, ELEMENT_BYTES)))
}
