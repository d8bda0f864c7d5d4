import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'

const SPEC: GadgetSpec = {
  template: 'IsZero',
  signals: () => [
    ['inverse', 1],
    ['out', 1],
  ],
}

/**
 * e = 1 if x = 0, else 0.
 *
 * Prove   x * inverse = 1 - e;   x * e = 0;   inverse * e = 0
 * Sound   x = 0: the first row gives e = 1, the third inverse = 0. x != 0: the second gives e = 0, and then the first
 *         inverse = 1 / x. Without the third row `inverse` would be free at x = 0.
 * Facts   e in [0, 1]
 * Twin    circuits/IsZero.circom     Cost  3 rows
 */
export function isZero(c: Builder, x: Form): Form {
  return c.call(SPEC, [], [x], () => {
    const inverse = c.form(c.hintInverse(x))
    const e = c.multiplyAdd(c.combine([[x, -1]]), inverse, c.one, { lo: 0, hi: 1 })
    c.row(x, e, c.zero)
    c.row(inverse, e, c.zero)
    return e
  })
}
