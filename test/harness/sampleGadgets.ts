import { argMax } from '../../src/gadgets/argMax.js'
import { divide } from '../../src/gadgets/divide.js'
import { isZero } from '../../src/gadgets/isZero.js'
import { leakyRelu } from '../../src/gadgets/leakyRelu.js'
import { max } from '../../src/gadgets/max.js'
import { relu } from '../../src/gadgets/relu.js'
import { rescale } from '../../src/gadgets/rescale.js'
import type { GadgetCase } from './gadgetCase.js'

function example(bits: readonly number[], build: GadgetCase['build']): GadgetCase {
  const inputs = bits.map((width) => ({ lo: -(2 ** (width - 1)), bits: width }))
  return { title: '', inputs, build, reference: () => [0n], rows: 0 }
}

const positive = { lo: 1, bits: 3 }
/** Small circuits for tests of the harness itself. */
export const sampleGadgets: Readonly<Record<string, GadgetCase>> = {
  relu: example([6], (c, [x]) => [relu(c, x!, 2)]),
  leakyRelu: example([6], (c, [x]) => [leakyRelu(c, x!, 2, 1, 4)]),
  rescale: example([6], (c, [x]) => [rescale(c, x!, 3)]),
  isZero: example([6], (c, [x]) => [isZero(c, x!)]),
  max: example([5, 5], (c, [x, y]) => [max(c, x!, y!)]),
  argMax: example([4, 4, 4], (c, inputs) => [argMax(c, inputs)]),
  divide: { ...example([5], (c, [x, d]) => [divide(c, x!, d!)]), inputs: [{ lo: -16, bits: 5 }, positive] },
}
