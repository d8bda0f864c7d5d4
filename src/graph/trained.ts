import { pseudoRandom } from '../util/random.js'
import { NodeRefusedError } from './errors.js'
import { biasAt, coefAt, type LinearMap, type WeightIds } from './linearMap.js'
import type { GraphRule, NodeContext, NodeInput } from './rules.js'

/** Types that weights are stored in; wider integers are shapes and indices. */
const WEIGHT_TYPES = new Set(['float16', 'bfloat16', 'float32', 'float64', 'int8', 'uint8'])

/**
 * The node's linear map, if it has one, with the numbers marked that training sets: known tensors of rank 1 and more, and
 * the attributes that the operator names. Known scalars (a factor 0.5, an exponent) count as the model's structure.
 *
 * Which number of the map is which trained one is found out by looking at the maps that the rule makes of other, random
 * numbers in their place: numbers that are equal there are the same one, and those that do not change are structure.
 *
 * @throws NodeRefusedError for a node with trained numbers that is not linear in its unknown inputs
 */
export function linearWithWeights(rule: GraphRule, ctx: NodeContext): LinearMap | undefined {
  const map = rule.linear?.(ctx)
  if (!holdsTrained(rule, ctx)) return map
  if (map === undefined) throw unhidden(ctx)
  const [first, second] = [rule.linear!(withOthers(rule, ctx, 1)), rule.linear!(withOthers(rule, ctx, 2))]
  if (first === undefined || second === undefined || !sameShape(first, second)) throw unhidden(ctx)
  const whole = spread(map, first)
  if (whole === undefined) throw unhidden(ctx)
  const weights = {
    term: idsOf(first, second, coefAt, first.col.length),
    bias: idsOf(first, second, biasAt, first.size),
  }
  if (!keepsStructure(whole, first, weights)) throw unhidden(ctx)
  return { ...whole, weights: splitUnequal(whole, weights) }
}

function unhidden({ node }: NodeContext): NodeRefusedError {
  return new NodeRefusedError(
    node,
    'holds trained numbers in a way that cannot be hidden',
    'compile with fixed weights: they stay with the prover, and the circuit is a fraction of the size',
  )
}

function holdsTrained(rule: GraphRule, ctx: NodeContext): boolean {
  return ctx.inputs.some(isTrained) || parametersOf(rule, ctx).length > 0
}

function isTrained(input: NodeInput | undefined): boolean {
  return input?.value !== undefined && input.shape.length > 0 && WEIGHT_TYPES.has(input.dtype)
}

function parametersOf({ parameters = [] }: GraphRule, { attributes }: NodeContext): string[] {
  return parameters.filter((name) => attributes[name] !== undefined)
}

/** The node with random numbers from 1 to 2 in place of trained ones. */
function withOthers(rule: GraphRule, ctx: NodeContext, seed: number): NodeContext {
  const random = pseudoRandom(seed)
  const draw = () => 1 + (Math.floor(random() * 2 ** 20) + random()) * 2 ** -20
  const inputs = ctx.inputs.map((input) =>
    isTrained(input) ? { ...input!, value: { ...input!.value!, data: input!.value!.data.map(draw) } } : input,
  )
  const lists = parametersOf(rule, ctx).filter((name) => Array.isArray(ctx.attributes[name]))
  const others = lists.map((name) => [name, (ctx.attributes[name] as number[]).map(draw)])
  return { ...ctx, inputs, attributes: { ...ctx.attributes, ...Object.fromEntries(others) } }
}

function sameShape(a: LinearMap, b: LinearMap): boolean {
  return `${a.rowStart}` === `${b.rowStart}` && `${a.col}` === `${b.col}`
}

/** The map with a coefficient, be it 0, for every term that the other map has; undefined where it has further terms or outputs. */
function spread(map: LinearMap, { rowStart, col, size }: LinearMap): LinearMap | undefined {
  if (size !== map.size) return undefined
  const coef = new Float64Array(col.length)
  for (let i = 0; i < size; i++) {
    let at = map.rowStart[i]!
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      if (at < map.rowStart[i + 1]! && map.col[at] === col[k]) coef[k] = coefAt(map, at++)
    }
    if (at < map.rowStart[i + 1]!) return undefined
  }
  return { ...map, rowStart, col, coef }
}

/** Whether the numbers that no trained one changes are the same in both maps: else these say what is computed. */
function keepsStructure(map: LinearMap, other: LinearMap, { term, bias }: WeightIds): boolean {
  return (
    term.every((id, k) => id > 0 || coefAt(map, k) === coefAt(other, k)) &&
    bias.every((id, i) => id > 0 || biasAt(map, i) === biasAt(other, i))
  )
}

function idsOf(
  first: LinearMap,
  second: LinearMap,
  at: (map: LinearMap, i: number) => number,
  count: number,
): Uint32Array {
  const ids = new Map<number, number>()
  return Uint32Array.from({ length: count }, (_, i) => {
    const value = at(first, i)
    if (value === at(second, i)) return 0
    const known = ids.get(value) ?? ids.size + 1
    ids.set(value, known)
    return known
  })
}

/** Numbers that only the random values made equal are told apart. */
function splitUnequal(map: LinearMap, { term, bias }: WeightIds): WeightIds {
  return { term: split(term, (k) => coefAt(map, k)), bias: split(bias, (i) => biasAt(map, i)) }
}

function split(ids: Uint32Array, valueAt: (i: number) => number): Uint32Array {
  const values = new Map<number, number>()
  let fresh = ids.reduce((most, id) => Math.max(most, id), 0)
  return ids.map((id, i) => {
    if (id === 0) return 0
    const value = valueAt(i)
    const known = values.get(id)
    if (known === undefined) values.set(id, value)
    return known === undefined || known === value ? id : ++fresh
  })
}
