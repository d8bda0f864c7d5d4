import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form, Range } from '../circuit/forms.js'

const SPEC: GadgetSpec = { template: 'MultiplyAdd', signals: () => [['out', 1]] }

/**
 * a * b.
 *
 * Prove   a * b = out          Sound  the row itself
 * Facts   interval product of the operands
 * Twin    circuits/MultiplyAdd.circom     Cost  1 row; none when an operand is constant
 */
export function product(c: Builder, a: Form, b: Form): Form {
  const [ka, kb] = [c.constantOf(a), c.constantOf(b)]
  if (ka !== undefined) return c.combine([[b, ka]])
  if (kb !== undefined) return c.combine([[a, kb]])
  return c.call(SPEC, [], [a, b, c.zero], () => c.product(a, b))
}

/**
 * a * b + addend, whose range the caller has proven.
 *
 * Prove   a * b = out - addend     Sound  the row itself     Cost  1 row
 */
export function multiplyAdd(c: Builder, a: Form, b: Form, addend: Form, range: Range): Form {
  return c.call(SPEC, [], [a, b, addend], () => c.multiplyAdd(a, b, addend, range))
}
