import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { decompose } from './digits.js'
import { product } from './product.js'

/**
 * The bitwise and of two integers that are not negative.
 *
 * Requires  ranges of x and y within [0, 2^w)
 * Prove   digits of x and of y;   their products
 * Sound   digits are unique, and so are products.
 * Facts   out in [0, min(x.hi, y.hi)'s digits]
 * Twin    circuits/Digits.circom, MultiplyAdd.circom     Cost  3 w + 2 rows; w + 1 with one operand known
 */
export function bitAnd(c: Builder, x: Form, y: Form): Form {
  const width = bitLength(Math.min(c.range(x).hi, c.range(y).hi))
  const [a, b] = [bitsOf(c, x), bitsOf(c, y)]
  const products = Array.from({ length: width }, (_, i) => [product(c, a[i]!, b[i]!), 2 ** i] as const)
  return c.combine(products)
}

function bitsOf(c: Builder, x: Form): Form[] {
  const known = c.constantOf(x)
  const width = bitLength(c.range(x).hi)
  if (known === undefined) return decompose(c, x, 0, width)
  return Array.from({ length: width }, (_, i) => (Math.floor(known / 2 ** i) % 2 === 1 ? c.one : c.zero))
}
