import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'

const SPEC: GadgetSpec = { template: 'Define', signals: () => [['out', 1]] }

/**
 * A wire equal to a linear form, for forms that are long and used often.
 *
 * Prove   out = x     Sound  the row itself     Facts  out.range = x.range
 * Twin    circuits/Define.circom     Cost  1 row
 */
export function define(c: Builder, x: Form): Form {
  return c.call(SPEC, [], [x], () => c.define(x))
}
