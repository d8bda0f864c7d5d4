import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import { sizeOf } from '../../util/integers.js'
import type { Known, Products } from './bilinear.js'
import { indexBy, stridesOf } from './shapes.js'

type Labels = readonly string[]

/** An equation of Einstein's summation, its ellipses written out as labels. */
export interface Summation {
  /** The labels of each operand's axes. */
  readonly operands: readonly Labels[]
  readonly output: Labels
  readonly extents: ReadonlyMap<string, number>
}

/** Letters around at most one ellipsis. */
const TERM = /^([A-Za-z]*)(\.\.\.)?([A-Za-z]*)$/

/** Reads an equation for operands of some shapes. */
export function parseEquation(
  ctx: NodeContext<unknown>,
  equation: string,
  shapes: readonly (readonly number[])[],
): Summation {
  const [left, right, ...more] = equation.replaceAll(' ', '').split('->')
  const terms = left!.split(',')
  if (terms.length !== shapes.length || more.length > 0) {
    throw new NodeRefusedError(ctx.node, `has the equation "${equation}" for ${shapes.length} inputs`)
  }
  const operands = terms.map((term, i) => labelsOf(ctx, term, shapes[i]!.length))
  const extents = new Map<string, number>()
  operands.forEach((labels, i) => {
    labels.forEach((label, axis) => {
      extents.set(label, sharedExtent(ctx, label, extents.get(label) ?? 1, shapes[i]![axis]!))
    })
  })
  const hidden = [...extents.keys()]
    .filter((label) => label.startsWith('.'))
    .sort()
    .reverse()
  const output =
    right === undefined ? [...hidden, ...once(operands)] : labelsOf(ctx, right, undefined, hidden)
  if (hidden.some((label) => !output.includes(label)))
    throw new NodeRefusedError(ctx.node, `has the equation "${equation}", whose result lacks the ellipsis`)
  if (new Set(output).size < output.length || output.some((label) => !extents.has(label))) {
    throw new NodeRefusedError(
      ctx.node,
      `has the equation "${equation}", whose result is not made of its terms`,
    )
  }
  return { operands, output, extents }
}

/** The labels of a term; its ellipsis stands for what the letters leave of `rank`, or for the labels given. */
function labelsOf(
  ctx: NodeContext<unknown>,
  term: string,
  rank: number | undefined,
  hidden: Labels = [],
): Labels {
  const found = TERM.exec(term)
  if (found === null) throw new NodeRefusedError(ctx.node, `has the term "${term}" in its equation`)
  const [, before = '', ellipsis, after = ''] = found
  const rest = rank === undefined ? hidden.length : rank - before.length - after.length
  if (rest < 0 || (rank !== undefined && ellipsis === undefined && rest > 0))
    throw new NodeRefusedError(ctx.node, `has the term "${term}" for an input of rank ${rank}`)
  const between = Array.from({ length: rest }, (_, i) => hidden[i] ?? hiddenLabel(rest - 1 - i))
  return [...before, ...(ellipsis === undefined ? [] : between), ...after]
}

/** Axes under an ellipsis are aligned at the last; the labels' order is the axes' from the back. */
function hiddenLabel(fromLast: number): string {
  return `.${String.fromCharCode(97 + fromLast)}`
}

function sharedExtent(ctx: NodeContext<unknown>, label: string, known: number, own: number): number {
  if (known !== own && known !== 1 && own !== 1)
    throw new NodeRefusedError(ctx.node, `has axes of extents ${known} and ${own} named "${label}"`)
  return known === 1 ? own : known
}

/** The letters that occur once, in alphabetical order. */
function once(operands: readonly Labels[]): Labels {
  const all = operands.flat().filter((label) => !label.startsWith('.'))
  return all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort()
}

/** One step of a summation: the result so far, times the next operand. */
export interface Contraction {
  readonly products: Products
  /** The neuron behind each output: those of one neuron have the same known factors. */
  readonly channel: (known: Known) => Uint32Array
}

/** The steps of a summation that begins with the scalar 1 and takes the operands in some order. */
export function contractionsOf(
  { operands, output, extents }: Summation,
  order: readonly number[],
  shapes: readonly (readonly number[])[],
): Contraction[] {
  let left: Axes = { labels: [], shape: [] }
  return order.map((operand, step) => {
    const right = { labels: operands[operand]!, shape: shapes[operand]! }
    const later = new Set(order.slice(step + 1).flatMap((next) => operands[next]!))
    const all = [...new Set([...left.labels, ...right.labels])]
    const isLast = step === order.length - 1
    const kept = isLast ? output : all.filter((label) => later.has(label) || output.includes(label))
    const summed = all.filter((label) => !kept.includes(label))
    const contraction = contract(left, right, kept, summed, extents)
    left = { labels: kept, shape: kept.map((label) => extents.get(label)!) }
    return contraction
  })
}

interface Axes {
  readonly labels: Labels
  readonly shape: readonly number[]
}

function contract(
  left: Axes,
  right: Axes,
  kept: Labels,
  summed: Labels,
  extents: ReadonlyMap<string, number>,
): Contraction {
  const labels = [...kept, ...summed]
  const shape = labels.map((label) => extents.get(label)!)
  const terms = sizeOf(shape.slice(kept.length))
  const outputs = shape.slice(0, kept.length)
  return {
    products: {
      rowStart: Uint32Array.from({ length: sizeOf(outputs) + 1 }, (_, i) => i * terms),
      left: indexBy(shape, stridesBy(left, labels)),
      right: indexBy(shape, stridesBy(right, labels)),
    },
    channel: (known) => indexBy(outputs, neuronStrides(known === 'left' ? left : right, kept, outputs)),
  }
}

/** How far one step along each label moves in an operand: along a diagonal where it names several axes. */
function stridesBy({ labels: own, shape }: Axes, labels: Labels): number[] {
  const strides = stridesOf(shape)
  return labels.map((label) =>
    own.reduce((sum, other, axis) => sum + (other === label && shape[axis] !== 1 ? strides[axis]! : 0), 0),
  )
}

/** Strides that number the outputs by their coordinates on the axes of one operand. */
function neuronStrides({ labels }: Axes, kept: Labels, outputs: readonly number[]): number[] {
  const strides = stridesOf(outputs.map((extent, axis) => (labels.includes(kept[axis]!) ? extent : 1)))
  return strides.map((stride, axis) => (labels.includes(kept[axis]!) ? stride : 0))
}
