import { ELEMENT_BYTES, type LimbField, multiply } from '../limbs/limbField.js'
import { type I32, i32 } from '../wasm/expressions.js'
import type { FunctionBuilder, GlobalVariable, Local } from '../wasm/function.js'
import type { ModuleBuilder } from '../wasm/module.js'

/** Bytes of a term of {@link defineWireSums}: the indices of its value and of its coefficient. */
export const WIRE_TERM_BYTES = 8

/**
 * wireSums(starts, n, terms, coefficients, values, out): a sparse matrix times a vector. out[i] = the sum of coefficient
 * times value over the terms starts[i] .. starts[i + 1] - 1, two 32-bit words each.
 *
 * Coefficients and values are elements; entry 0 of the coefficients is zero. Both lanes work on the same sum, and an odd
 * last term stands beside one of coefficient zero.
 */
export function defineWireSums(module: ModuleBuilder, field: LimbField, scratch: GlobalVariable): void {
  const zero = module.constant(0n, 0n)
  module.function('wireSums', new Array<'i32'>(6).fill('i32'), undefined, (f) => {
    const [starts, n, terms, coefficients, values, out] = [0, 1, 2, 3, 4, 5].map((i) =>
      f.parameter(i),
    ) as Parameters6
    const sum = field.variable(f, field.constant(f, 0n), field.reduced)
    const at = f.local('i32')
    f.count(0, n, (i) => {
      const [first, last] = [0, 4].map((next) => i32.load(i32.add(starts, i32.shl(i, 2)), next))
      f.set(at, i32.add(terms, i32.mul(first!, WIRE_TERM_BYTES)))
      const end = f.hold(i32.add(terms, i32.mul(last!, WIRE_TERM_BYTES)))
      field.assign(f, sum, field.constant(f, 0n))
      f.while(i32.ltU(at, end), () => {
        const next = f.local('i32', i32.add(at, WIRE_TERM_BYTES))
        f.if(i32.geU(next, end), () => f.set(next, zero))
        const [value, coefficient] = [values, coefficients].map((array, word) =>
          field.load(f, indexed(f, array, at, 4 * word), indexed(f, array, next, 4 * word)),
        )
        const product = multiply(field, f, value!, coefficient!)
        field.assign(f, sum, field.reduce(f, field.add(f, sum, product)))
        f.add(at, 2 * WIRE_TERM_BYTES)
      })
      const target = f.hold(i32.add(out, i32.mul(i, ELEMENT_BYTES)))
      const beside = f.hold(i32.add(scratch, 0))
      field.store(f, target, beside, sum)
      const [left, right] = [target, beside].map((lane) => field.load(f, lane, lane))
      field.store(f, target, target, field.reduce(f, field.add(f, left!, right!)))
    })
  })
}

type Parameters6 = [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]

/** The address of the element whose index stands at the term. */
function indexed(f: FunctionBuilder, array: I32, term: I32, offset: number): Local<'i32'> {
  return f.hold(i32.add(array, i32.mul(i32.load(term, offset), ELEMENT_BYTES)))
}
