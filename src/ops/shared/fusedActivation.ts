import { NodeRefusedError } from '../../graph/errors.js'
import type { Expansion, Value } from '../../graph/expansion.js'
import type { AttributeReader } from '../../graph/rules.js'

/** The functions that runtimes fuse into a layer, and how they name a function's parameters, in order. */
const PARAMETERS = {
  Relu: [],
  Sigmoid: [],
  Tanh: [],
  LeakyRelu: ['alpha'],
  HardSigmoid: ['alpha', 'beta'],
} as const

export type FusedActivation = keyof typeof PARAMETERS

/** The name of a fused function; undefined for none. */
export const fusedActivation: AttributeReader<FusedActivation | undefined> = (attribute, node, name) => {
  const found = attribute?.kind === 'string' ? attribute.value : ''
  if (found === '') return undefined
  if (Object.hasOwn(PARAMETERS, found)) return found as FusedActivation
  const accepted = Object.keys(PARAMETERS).join(', ')
  throw new NodeRefusedError(node, `sets ${name} = ${found}; accepted: ${accepted}`)
}

/** The function of a value; the value itself where there is none. */
export function activated(
  g: Expansion,
  x: Value,
  activation: FusedActivation | undefined,
  parameters: readonly (number | undefined)[],
): Value {
  if (activation === undefined) return x
  const given = PARAMETERS[activation].flatMap((name, i) => {
    const value = parameters[i]
    return value === undefined ? [] : [[name, { kind: 'float', value }] as const]
  })
  return g.op(activation, [x], Object.fromEntries(given))
}
