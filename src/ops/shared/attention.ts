import { NodeRefusedError } from '../../graph/errors.js'
import type { Expansion, Value } from '../../graph/expansion.js'
import { MASK } from '../../graph/linearMap.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import { sizeOf } from '../../util/integers.js'
import { optionalConstant, required } from './inputs.js'

export interface AttentionAttributes {
  readonly is_causal: boolean
  readonly kv_num_heads: number | undefined
  readonly q_num_heads: number | undefined
  readonly scale: number | undefined
  readonly softcap: number
  readonly qk_matmul_output_mode: number
}

export type AttentionContext = NodeContext<AttentionAttributes>

/** Extents of the product of queries and keys, and of what is read and written. */
export interface Layout {
  readonly batch: number
  readonly heads: number
  readonly keyHeads: number
  /** Queries; keys with those of the past, and these alone. */
  readonly queries: number
  readonly keys: number
  readonly past: number
  /** Features of a key, and of a value. */
  readonly size: number
  readonly valueSize: number
  /** Whether Q is [batch, queries, heads * size] rather than [batch, heads, queries, size]. */
  readonly flat: boolean
}

/** What stands for minus infinity in a score: e to this is 0 in any precision. */
const MASKED = -MASK

export function layoutOf(ctx: AttentionContext): Layout {
  const [q, k, v] = [required(ctx, 0, 'Q').shape, required(ctx, 1, 'K').shape, required(ctx, 2, 'V').shape]
  const { q_num_heads, kv_num_heads } = ctx.attributes
  const flat = q.length === 3
  const heads = flat ? q_num_heads : q[1]
  const keyHeads = flat ? kv_num_heads : k[1]
  if (![3, 4].includes(q.length) || k.length !== q.length || v.length !== q.length || !heads || !keyHeads) {
    throw new NodeRefusedError(
      ctx.node,
      `has inputs of shapes [${q}], [${k}] and [${v}]; accepted: three of rank 4, or of rank 3 with q_num_heads and kv_num_heads`,
    )
  }
  const past = ctx.inputs[4]?.shape[2] ?? 0
  return {
    ...{ batch: q[0]!, heads, keyHeads, past, flat },
    queries: flat ? q[1]! : q[2]!,
    keys: (flat ? k[1]! : k[2]!) + past,
    size: flat ? q[2]! / heads : q[3]!,
    valueSize: flat ? v[2]! / keyHeads : v[3]!,
  }
}

/** [batch, sequence, heads * size] to [batch, heads, sequence, size]. */
function split(g: Expansion, x: Value, { flat, batch }: Layout, heads: number, size: number): Value {
  if (!flat) return x
  const parts = g.op('Reshape', [x, g.list([batch, -1, heads, size])])
  return g.op('Transpose', [parts], { perm: [0, 2, 1, 3] })
}

function withPast(g: Expansion, past: Value, x: Value): Value {
  return past === '' ? x : g.op('Concat', [past, x], { axis: 2 })
}

/** Every head of keys serves as many heads of queries, one after another. */
function repeated(g: Expansion, x: Value, { batch, heads, keyHeads, keys }: Layout, size: number): Value {
  if (heads === keyHeads) return x
  const groups = g.op('Unsqueeze', [x, g.list([2])])
  const copies = g.op('Expand', [groups, g.list([batch, keyHeads, heads / keyHeads, keys, size])])
  return g.op('Reshape', [copies, g.list([batch, heads, keys, size])])
}

/** What attention computes: its result, the keys and values with those of the past, and the scores that were asked for. */
export function attend(ctx: AttentionContext, g: Expansion): readonly Value[] {
  const layout = layoutOf(ctx)
  const { heads, keyHeads, size, valueSize, batch, flat } = layout
  const q = split(g, g.input(0), layout, heads, size)
  const presentKey = withPast(g, g.input(4), split(g, g.input(1), layout, keyHeads, size))
  const presentValue = withPast(g, g.input(5), split(g, g.input(2), layout, keyHeads, valueSize))
  const keys = g.op('Transpose', [repeated(g, presentKey, layout, size)], { perm: [0, 1, 3, 2] })
  const scaled = g.op('Mul', [q, g.number(ctx.attributes.scale ?? 1 / Math.sqrt(size))])
  const raw = g.op('MatMul', [scaled, keys])
  const capped = softcapped(g, raw, ctx.attributes.softcap)
  const biased = biases(ctx, g, layout).reduce((scores, bias) => g.op('Add', [scores, bias]), capped)
  const shares = g.op('Softmax', [biased], { axis: -1 })
  const result = g.op('MatMul', [shares, repeated(g, presentValue, layout, valueSize)])
  const joined = g.op('Transpose', [result], { perm: [0, 2, 1, 3] })
  const y = flat ? g.op('Reshape', [joined, g.list([batch, -1, heads * valueSize])]) : result
  return [y, presentKey, presentValue, [raw, capped, biased, shares][ctx.attributes.qk_matmul_output_mode]!]
}

function softcapped(g: Expansion, scores: Value, softcap: number): Value {
  if (softcap === 0) return scores
  const small = g.op('Tanh', [g.op('Mul', [scores, g.number(1 / softcap)])])
  return g.op('Mul', [small, g.number(softcap)])
}

/** What is added to the scores [batch, heads, queries, keys]. */
function biases(ctx: AttentionContext, g: Expansion, layout: Layout): Value[] {
  const structure = structural(ctx, layout)
  return [
    ...(ctx.inputs[3] === undefined ? [] : [maskOf(ctx, g, layout)]),
    ...(structure === undefined ? [] : [g.constant(structure)]),
  ]
}

/** Scores of later keys, and of keys beyond the end of a sequence, are masked; undefined where none is. */
function structural(ctx: AttentionContext, { batch, queries, keys, past }: Layout): Tensor | undefined {
  const lengths = optionalConstant(ctx, 6, 'nonpad_kv_seqlen')?.data
  const { is_causal } = ctx.attributes
  if (!is_causal && lengths === undefined) return undefined
  const offset = (b: number) => (lengths === undefined ? past : lengths[b]! - queries)
  const hidden = (b: number, i: number, j: number) =>
    (is_causal && j > i + offset(b)) || (lengths !== undefined && j >= lengths[b]!)
  const shape = [lengths === undefined ? 1 : batch, 1, queries, keys]
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, at) => {
    const [b, i, j] = [Math.floor(at / (queries * keys)), Math.floor(at / keys) % queries, at % keys]
    return hidden(b, i, j) ? MASKED : 0
  })
  return { dtype: 'float32', shape, data }
}

/** The given mask as numbers to add; one that is shorter than the keys hides the rest. */
function maskOf(ctx: AttentionContext, g: Expansion, { keys }: Layout): Value {
  const { dtype, shape, value } = ctx.inputs[3]!
  const finite =
    value === undefined || dtype === 'bool'
      ? g.input(3)
      : g.constant({ ...value, data: value.data.map(bounded) })
  const added = dtype === 'bool' ? g.op('Where', [finite, g.number(0), g.number(MASKED)]) : finite
  const missing = keys - shape.at(-1)!
  if (missing === 0) return added
  const pads = new Array<number>(2 * shape.length).fill(0).with(-1, missing)
  return g.op('Pad', [added, g.list(pads), g.number(MASKED)])
}

function bounded(value: number): number {
  return Math.max(MASKED, value)
}
