import { ELEMENT_BYTES, type LimbField, multiply } from '../limbs/limbField.js'
import { inPairs } from '../pairs.js'
import { type I32, i32 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'
import type { ModuleBuilder } from '../wasm/module.js'

/**
 * Vectors of scalars, elements of ELEMENT_BYTES each in Montgomery form with the representation's R:
 *
 * toCanonical(elements, out, n): their integers, 32 bytes little-endian each.
 *
 * scaledSums(vectors, stride, factors, out, n): out[i] = the sum over three vectors, `stride` bytes apart, of factors[k] times
 * vectors[k][i]. The factors are three elements.
 *
 * lagrange...: see {@link defineLagrange}.
 */
export function defineVectors(module: ModuleBuilder, field: LimbField): void {
  defineToCanonical(module, field)
  defineScaledSums(module, field)
  defineLagrange(module, field)
}

function defineToCanonical(module: ModuleBuilder, field: LimbField): void {
  module.function('toCanonical', ['i32', 'i32', 'i32'], undefined, (f) => {
    const [elements, out, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    const one = field.constant(f, 1n)
    inPairs(f, n, (i, next) => {
      const value = field.load(f, element(f, elements, i), element(f, elements, next), 0, field.product)
      const plain = field.reduce(f, multiply(field, f, value, one))
      field.storePacked(f, f.hold(i32.add(out, i32.shl(i, 5))), f.hold(i32.add(out, i32.shl(next, 5))), plain)
    })
  })
}

function defineScaledSums(module: ModuleBuilder, field: LimbField): void {
  module.function('scaledSums', new Array<'i32'>(5).fill('i32'), undefined, (f) => {
    const [vectors, stride, factors, out, n] = [0, 1, 2, 3, 4].map((i) => f.parameter(i)) as Parameters5
    inPairs(f, n, (i, next) => {
      const terms = [0, 1, 2].map((k) => {
        const vector = f.hold(i32.add(vectors, i32.mul(stride, k)))
        const value = field.load(f, element(f, vector, i), element(f, vector, next), 0, field.product)
        return multiply(field, f, value, field.load(f, factors, factors, k * ELEMENT_BYTES))
      })
      const sum = field.reduce(
        f,
        terms.reduce((a, b) => field.add(f, a, b)),
      )
      field.store(f, element(f, out, i), element(f, out, next), sum)
    })
  })
}

/**
 * Values at x of the Lagrange polynomials of a domain, two passes over n of its points w^j around an inversion that the
 * caller makes: L_j(x) = w^j (x^N - 1) / (N (x - w^j)).
 *
 * lagrangeProducts(roots, x, n, prefixes, product): prefixes[i] = the product of x - roots[k] over k < i, and that of all to
 * `product`; they are elements, and the roots are as `powers` leaves them.
 *
 * lagrangeValues(roots, x, n, prefixes, factors, out): out[i] = roots[i] (factors[0] / (x - roots[i]) - factors[1]), given
 * the inverse of the product as factors[2]. `out` may be the roots or the prefixes.
 *
 * Lane 0 takes the even indices and lane 1 the odd ones, each with products of its own: of both there are two.
 */
function defineLagrange(module: ModuleBuilder, field: LimbField): void {
  const oneOf = (f: FunctionBuilder) => field.constant(f, (1n << BigInt(field.radixBits)) % field.prime)
  module.function('lagrangeProducts', new Array<'i32'>(5).fill('i32'), undefined, (f) => {
    const [roots, x, n, prefixes, product] = [0, 1, 2, 3, 4].map((i) => f.parameter(i)) as Parameters5
    const running = field.variable(f, oneOf(f), field.product)
    f.count(
      0,
      n,
      (i) => {
        const [a, b] = neighbours(f, roots, i)
        const difference = field.subtract(f, field.load(f, x, x), field.load(f, a, b))
        const [toA, toB] = neighbours(f, prefixes, i)
        field.store(f, toA, toB, running, 0, field.product)
        field.assign(f, running, multiply(field, f, running, difference))
      },
      2,
    )
    field.store(f, product, f.hold(i32.add(product, ELEMENT_BYTES)), field.reduce(f, running))
  })
  module.function('lagrangeValues', new Array<'i32'>(6).fill('i32'), undefined, (f) => {
    const [roots, x, n, prefixes, factors, out] = [0, 1, 2, 3, 4, 5].map((i) => f.parameter(i)) as Parameters6
    const inverses = field.load(f, factors, f.hold(i32.add(factors, ELEMENT_BYTES)), 2 * ELEMENT_BYTES)
    const running = field.variable(f, inverses, field.product)
    const i = f.local('i32', n)
    f.while(i, () => {
      f.add(i, -2)
      const [a, b] = neighbours(f, roots, i)
      const root = field.load(f, a, b)
      const difference = field.subtract(f, field.load(f, x, x), root)
      const [fromA, fromB] = neighbours(f, prefixes, i)
      const inverse = multiply(field, f, running, field.load(f, fromA, fromB, 0, field.product))
      field.assign(f, running, multiply(field, f, running, difference))
      const scaled = multiply(field, f, inverse, field.load(f, factors, factors))
      const rest = field.subtract(f, scaled, field.load(f, factors, factors, ELEMENT_BYTES))
      const [toA, toB] = neighbours(f, out, i)
      field.store(f, toA, toB, field.reduce(f, multiply(field, f, rest, root)))
    })
  })
}

type Parameters5 = [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]
type Parameters6 = [...Parameters5, Local<'i32'>]

function element(f: FunctionBuilder, base: I32, index: I32): Local<'i32'> {
  return f.hold(i32.add(base, i32.mul(index, ELEMENT_BYTES)))
}

function neighbours(f: FunctionBuilder, base: I32, index: I32): [Local<'i32'>, Local<'i32'>] {
  const first = element(f, base, index)
  return [first, f.hold(i32.add(first, ELEMENT_BYTES))]
}
