import { firstNotFinite } from '../util/arrays.js'
import { GrowableF64, GrowableU32 } from '../util/growable.js'

/**
 * A real linear function of some tensors laid end to end, as CSR:
 * out[i] = bias[i] + sum over rowStart[i] <= k < rowStart[i+1] of coef[k] * x[col[k]].
 *
 * Left out, `coef` is all ones and `bias` all zeros: such a map only moves data. `channel[i]` groups the outputs whose
 * coefficients share a scale when they become integers; left out, every output is its own group.
 */
export interface LinearMap {
  readonly size: number
  readonly rowStart: Uint32Array
  readonly col: Uint32Array
  readonly coef?: Float64Array | undefined
  readonly bias?: Float64Array | undefined
  readonly channel?: Uint32Array | undefined
  /** Which of its numbers are weights that the circuit must not show; left out, none. */
  readonly weights?: WeightIds | undefined
}

/**
 * For each coefficient and each bias the id of the trained number that it is, 0 where the model's structure alone says it.
 * Whatever was trained, numbers with one id are equal.
 */
export interface WeightIds {
  readonly term: Uint32Array
  readonly bias: Uint32Array
}

export function coefAt(map: LinearMap, k: number): number {
  return map.coef === undefined ? 1 : map.coef[k]!
}

export function biasAt(map: LinearMap, i: number): number {
  return map.bias === undefined ? 0 : map.bias[i]!
}

/** Applies a map in float64. */
export function applyLinear(map: LinearMap, x: Float64Array): Float64Array {
  const out = new Float64Array(map.size)
  const { rowStart, col, coef } = map
  for (let i = 0; i < map.size; i++) {
    let total = biasAt(map, i)
    for (let k = rowStart[i]!, end = rowStart[i + 1]!; k < end; k++) {
      total += coef === undefined ? x[col[k]!]! : coef[k]! * x[col[k]!]!
    }
    out[i] = total
  }
  return out
}

/** out[i] = x[source[i]], or `fill` where source[i] is -1. */
export function moveMap(source: Int32Array, fill = 0): LinearMap {
  const rowStart = new Uint32Array(source.length + 1)
  const col: number[] = []
  const bias = source.includes(-1) && fill !== 0 ? new Float64Array(source.length) : undefined
  source.forEach((from, i) => {
    if (from >= 0) col.push(from)
    else if (bias !== undefined) bias[i] = fill
    rowStart[i + 1] = col.length
  })
  return { size: source.length, rowStart, col: Uint32Array.from(col), bias }
}

/** out[i] = factor(i) * x[i] + offset(i). */
export function diagonalMap(
  size: number,
  factor: (i: number) => number,
  offset: (i: number) => number,
): LinearMap {
  return {
    size,
    rowStart: Uint32Array.from({ length: size + 1 }, (_, i) => i),
    col: Uint32Array.from({ length: size }, (_, i) => i),
    coef: Float64Array.from({ length: size }, (_, i) => factor(i)),
    bias: Float64Array.from({ length: size }, (_, i) => offset(i)),
  }
}

/** True when no output depends on more than one input: composing with such a map adds no terms. */
export function isSingleTerm(map: LinearMap): boolean {
  for (let i = 0; i < map.size; i++) if (map.rowStart[i + 1]! - map.rowStart[i]! > 1) return false
  return true
}

/** The map x -> outer(inner(x)). Channels come from whichever map sums several terms. */
export function composeLinear(outer: LinearMap, inner: LinearMap): LinearMap {
  const rows = new CsrRows(outer.size)
  const bias = new Float64Array(outer.size)
  for (let i = 0; i < outer.size; i++) {
    bias[i] = biasAt(outer, i)
    for (let k = outer.rowStart[i]!; k < outer.rowStart[i + 1]!; k++) {
      const [j, factor] = [outer.col[k]!, coefAt(outer, k)]
      bias[i]! += factor * biasAt(inner, j)
      for (let t = inner.rowStart[j]!; t < inner.rowStart[j + 1]!; t++)
        rows.push(inner.col[t]!, factor * coefAt(inner, t))
    }
    rows.endRow()
  }
  const plain = outer.coef === undefined && inner.coef === undefined
  return {
    ...rows.finish(plain),
    bias: bias.some((b) => b !== 0) ? bias : undefined,
    channel: composedChannel(outer, inner),
    weights: composedWeights(outer, inner),
  }
}

/** Products of trained numbers are trained numbers: one for each pair that is multiplied, and for each sum of biases. */
function composedWeights(outer: LinearMap, inner: LinearMap): WeightIds | undefined {
  if (outer.weights === undefined && inner.weights === undefined) return undefined
  const [terms, biases] = [new Numbering(), new Numbering()]
  const term = new GrowableU32()
  const bias = new Uint32Array(outer.size)
  for (let i = 0; i < outer.size; i++) {
    const parts = [biasFactor(outer, i)]
    for (let k = outer.rowStart[i]!; k < outer.rowStart[i + 1]!; k++) {
      const [j, left] = [outer.col[k]!, termFactor(outer, k)]
      const added = biasFactor(inner, j)
      if (added.text !== NOTHING) parts.push(product(left, added))
      for (let t = inner.rowStart[j]!; t < inner.rowStart[j + 1]!; t++)
        term.push(terms.idOf(product(left, termFactor(inner, t))))
    }
    const sum = { text: parts.map(({ text }) => text).join('+'), trained: parts.some((part) => part.trained) }
    bias[i] = biases.idOf(sum)
  }
  return { term: term.view(), bias }
}

/** A number in words: what it is a product of, and whether anything of it was trained. */
interface Factor {
  readonly text: string
  readonly trained: boolean
}

const NOTHING = '0'

function termFactor(map: LinearMap, k: number): Factor {
  return factorOf(map.weights?.term[k] ?? 0, coefAt(map, k))
}

function biasFactor(map: LinearMap, i: number): Factor {
  return factorOf(map.weights?.bias[i] ?? 0, biasAt(map, i))
}

function factorOf(id: number, value: number): Factor {
  return id === 0 ? { text: `${value}`, trained: false } : { text: `#${id}`, trained: true }
}

function product(a: Factor, b: Factor): Factor {
  return { text: `${a.text}*${b.text}`, trained: a.trained || b.trained }
}

/** Ids from 1 on for trained numbers, in order of first use; 0 for all others. */
class Numbering {
  readonly #ids = new Map<string, number>()

  idOf({ text, trained }: Factor): number {
    if (!trained) return 0
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#ids.set(text, this.#ids.size + 1)
    return this.#ids.size
  }
}

function composedChannel(outer: LinearMap, inner: LinearMap): Uint32Array | undefined {
  if (!isSingleTerm(outer) || inner.channel === undefined) return outer.channel
  const none = inner.channel.reduce((most, c) => Math.max(most, c), 0) + 1
  return Uint32Array.from({ length: outer.size }, (_, i) =>
    outer.rowStart[i + 1]! > outer.rowStart[i]! ? inner.channel![outer.col[outer.rowStart[i]!]!]! : none,
  )
}

/** The first coefficient or bias that is NaN or infinite, with its output; undefined when all are finite. */
export function notFinite({
  size,
  rowStart,
  coef,
  bias,
}: LinearMap): { element: number; value: number } | undefined {
  const k = coef === undefined ? -1 : coef.findIndex((value) => !Number.isFinite(value))
  if (k >= 0) return { element: rowStart.findIndex((end, i) => i > 0 && end > k) - 1, value: coef![k]! }
  const broken = bias && firstNotFinite(bias)
  return broken !== undefined && broken.element < size ? broken : undefined
}

/** Collects CSR rows in order. */
export class CsrRows {
  readonly #rowStart: Uint32Array
  readonly #col = new GrowableU32()
  readonly #coef = new GrowableF64()
  #row = 0

  constructor(readonly size: number) {
    this.#rowStart = new Uint32Array(size + 1)
  }

  push(col: number, coef: number): void {
    this.#col.push(col)
    this.#coef.push(coef)
  }

  endRow(): void {
    this.#rowStart[++this.#row] = this.#col.length
  }

  /** `plain` drops the coefficients, which the caller knows to be ones. */
  finish(plain = false): LinearMap {
    const coef = plain ? undefined : this.#coef.view()
    return { size: this.size, rowStart: this.#rowStart, col: this.#col.view(), coef }
  }
}

/** What a mask's infinity counts as: e to minus this is 0 at every precision, and beside scores it wins or loses. */
export const MASK = 2 ** 16

/** The map with finite numbers in place of infinite biases, which masks of attention are made of. */
export function withoutMasks(map: LinearMap): LinearMap {
  if (map.bias === undefined || map.bias.every((value) => Math.abs(value) !== Number.POSITIVE_INFINITY))
    return map
  return { ...map, bias: map.bias.map((value) => Math.min(MASK, Math.max(-MASK, value))) }
}
