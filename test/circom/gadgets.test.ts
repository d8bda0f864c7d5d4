import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { emitCircom } from '../../src/backends/circom/emit.js'
import { Builder } from '../../src/circuit/builder.js'
import type { Form, Range } from '../../src/circuit/forms.js'
import { argMax } from '../../src/gadgets/argMax.js'
import { bucket } from '../../src/gadgets/bucket.js'
import { define } from '../../src/gadgets/define.js'
import { divide } from '../../src/gadgets/divide.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { isZero } from '../../src/gadgets/isZero.js'
import { leakyRelu } from '../../src/gadgets/leakyRelu.js'
import { max } from '../../src/gadgets/max.js'
import { oneHot } from '../../src/gadgets/oneHot.js'
import { publish } from '../../src/gadgets/pack.js'
import { multiplyAdd, product } from '../../src/gadgets/product.js'
import { relu } from '../../src/gadgets/relu.js'
import { rescale } from '../../src/gadgets/rescale.js'
import { squareRoot } from '../../src/gadgets/squareRoot.js'
import { window } from '../../src/gadgets/window.js'
import { checkTwin } from './checkTwin.js'

const NO_TENSORS = { tensors: [], signals: 1 }

/** Inputs x and y of 6 signed bits, d from 1 to 4, n of 1 bit, s from -3 to 4, z of 40 signed bits, and the constant 7. */
const LAYOUT: readonly (readonly [lo: number, width: number])[] = [
  [-32, 6],
  [-32, 6],
  [1, 2],
  [0, 1],
  [-3, 3],
  [-(2 ** 39), 40],
  [7, 0],
]

const INPUTS = [
  [-32, -32, 1, 0, -3, -(2 ** 39), 7],
  [31, 31, 4, 1, 4, 2 ** 39 - 1, 7],
  [0, 0, 2, 0, 0, 0, 7],
  [-1, 5, 3, 1, 1, -1, 7],
  [-7, -8, 3, 1, -1, -123456789012, 7],
  [17, -20, 2, 1, 2, 98765432109, 7],
]

/** Calls of every gadget but Poseidon, with several parameters, negative and zero ones among them. */
function buildGadgets() {
  const ranges: Range[] = LAYOUT.map(([lo, width]) => ({ lo, hi: lo + 2 ** width - 1 }))
  const c = new Builder({ publicOutputs: 1, publicInputs: 0, inputs: ranges })
  c.enterNode('inputs')
  const [x, y, d, n, s, z, seven] = LAYOUT.map(([lo, width], i) => inRange(c, c.inputWire(i), lo, width)) as [
    Form,
    Form,
    Form,
    Form,
    Form,
    Form,
    Form,
  ]
  c.enterNode('gadgets')
  const sum = c.combine(
    [
      [x, 3],
      [y, -5],
      [seven, 1],
    ],
    11,
  )
  const results = [
    rescale(c, sum, 3),
    rescale(c, z, 13),
    rescale(c, n, 1),
    relu(c, sum, 0),
    relu(c, sum, 1),
    relu(c, z, 20),
    leakyRelu(c, sum, 2, 13, 256),
    leakyRelu(c, x, 0, 0, 1),
    max(c, x, c.combine([[y, 2]])),
    max(c, z, x),
    product(c, x, y),
    multiplyAdd(c, z, y, sum, { lo: -(2 ** 50), hi: 2 ** 50 }),
    define(c, sum),
    isZero(
      c,
      c.combine([
        [x, 1],
        [y, -1],
      ]),
    ),
    isZero(c, x),
    divide(c, sum, d),
    divide(c, z, c.combine([[d, 5]])),
    divide(c, c.combine([[x, 1]], 40), d),
    divide(c, d, c.one),
    argMax(c, [x, y, s, c.combine([[x, -1]]), z]),
    squareRoot(c, c.combine([[x, 1]], 32)),
    squareRoot(c, c.combine([[z, 1]], 2 ** 39)),
    ...bucket(c, sum, [-20, 0, 7]),
    ...bucket(c, z, [-5, 123456789012]),
  ]
  const place = window(c, sum, -20, 2, 3)
  const open = window(c, c.combine([[x, 1]], 32), 0, 0, 6)
  results.push(
    place.inside,
    place.notBelow,
    ...oneHot(c, place.bits),
    ...oneHot(c, [n]),
    ...oneHot(c, open.bits.slice(0, 5)),
  )
  publish(c, 0, c.combine(results.map((form, i) => [form, i + 1])))
  return c.finish()
}

describe('circom templates', () => {
  it('constrain and compute the same as the gadgets', async () => {
    await checkTwin(
      buildGadgets(),
      NO_TENSORS,
      INPUTS.map((values) => Float64Array.from(values)),
    )
  })

  it('are all tried here, but Poseidon', () => {
    const files = readdirSync('circuits').filter((file) => !file.startsWith('Poseidon'))
    expect([...emitCircom(buildGadgets(), NO_TENSORS).templates.keys()]).toEqual(files.sort())
  })
})
