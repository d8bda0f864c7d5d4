import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import type { PublicTensor } from '../circuit/statement.js'
import { NotBoundedError } from './errors.js'

/** What packing needs to know of a tensor. */
type Packing = Pick<PublicTensor, 'lo' | 'hi' | 'bytesPerValue' | 'valuesPerSignal' | 'signals'>

const SPEC: GadgetSpec = { template: 'Publish', signals: () => [] }

/**
 * The signals of a public tensor: consecutive elements as fixed-width big-endian digits of base 256 (statement.ts).
 *
 * Prove   nothing: each word is a linear form of the elements
 * Sound   elements are integers proven to lie in [lo, hi] and hi - lo < 256^bytesPerValue, so a word has one reading;
 *         words are below 2^248 < r.
 * Cost    0 rows
 */
export function pack(c: Builder, elements: readonly Form[], tensor: Packing): Form[] {
  for (const element of elements) requireWithin(c, element, tensor)
  const words = Array.from({ length: tensor.signals }, (_, i) =>
    elements.slice(i * tensor.valuesPerSignal, (i + 1) * tensor.valuesPerSignal),
  )
  return words.map((word) => packWord(c, word, tensor))
}

/** Makes public signal `index` equal to a form. Cost 1 row. */
export function publish(c: Builder, index: number, form: Form): void {
  c.call(SPEC, [index], [form], () => c.publish(index, form))
}

function packWord(c: Builder, word: readonly Form[], { bytesPerValue, lo }: Packing): Form {
  const sum = c.sum()
  let constant = 0n
  word.forEach((element, i) => {
    const weight = 1n << BigInt(8 * bytesPerValue * (word.length - 1 - i))
    sum.add(element, weight)
    constant -= BigInt(lo) * weight
  })
  return sum.addConstant(constant).close()
}

function requireWithin(c: Builder, element: Form, { lo, hi }: Packing): void {
  const range = c.range(element)
  if (!(range.lo >= lo && range.hi <= hi)) throw new NotBoundedError({ ...range, width: hi - lo })
}
