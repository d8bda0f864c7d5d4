import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { GrowableU32 } from '../util/growable.js'
import { flag } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { isFloat, wrapInteger } from './shared/conversion.js'
import { sameType } from './shared/elementwise.js'
import { integerLinear } from './shared/exactIntegers.js'
import { alongAxis, mapGroups, membersOf } from './shared/groups.js'
import { axisOf, constant, required } from './shared/inputs.js'
import { axisFor, integers, NUMBERS, ofRank } from './shared/sampling.js'

const attributes = { exclusive: flag(false), reverse: flag(false) }

type Context = NodeContext<Parsed<typeof attributes>>

/** For each element, the elements that it sums. */
function sums(ctx: Context): LinearMap {
  const { shape } = required(ctx, 0, 'x')
  const lines = alongAxis(shape, axisOf(ctx, constant(ctx, 1, 'axis').data[0]!, shape.length))
  const { exclusive, reverse } = ctx.attributes
  const rows: Uint32Array[] = []
  for (let line = 0; line + 1 < lines.rowStart.length; line++) {
    const members = membersOf(lines, line)
    members.forEach((element, at) => {
      rows[element] = reverse
        ? members.subarray(exclusive ? at + 1 : at)
        : members.subarray(0, exclusive ? at : at + 1)
    })
  }
  const [rowStart, col] = [new Uint32Array(rows.length + 1), new GrowableU32()]
  rows.forEach((row, i) => {
    for (const element of row) col.push(element)
    rowStart[i + 1] = col.length
  })
  return { size: rows.length, rowStart, col: col.view() }
}

/**
 * CumSum: the sum of each element and those before it on an axis (after it, when reversed; without it, when exclusive).
 *
 * Numbers  linear and exact; integers wrap around to their type
 */
export const CumSum = defineOp({
  type: 'CumSum',
  domain: '',
  opset: [11, 25],
  summary: 'running sums along an axis',
  refuses: 'a computed axis',
  attributes,

  infer(ctx) {
    axisOf(ctx, constant(ctx, 1, 'axis').data[0]!, required(ctx, 0, 'x').shape.length)
    return sameType(ctx)
  },

  evaluate(ctx, [x]) {
    const { data, dtype } = x!
    const add = (members: Uint32Array) =>
      isFloat(dtype)
        ? members.reduce((total, j) => total + data[j]!, 0)
        : wrapInteger(
            members.reduce((total, j) => total + BigInt(data[j]!), 0n),
            dtype,
          )
    return [{ ...x!, data: mapGroups(sums(ctx), add) }]
  },

  linear: (ctx) => (isFloat(ctx.inputs[0]!.dtype) ? sums(ctx) : undefined),
  quantize: (q, ctx, [x]) => [integerLinear(q, ctx, sums(ctx), [x!])],

  sample(draw) {
    const x = draw.tensor(ofRank(1, 4, NUMBERS))
    const axis = integers([axisFor(draw, x.shape.length)], [])
    return { inputs: [x, axis], attributes: { exclusive: draw.int(0, 1), reverse: draw.int(0, 1) } }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [], dtype: 'int64', values: [1], constant: true }] },
    {
      inputs: [{ shape: [3, 2] }, { shape: [], dtype: 'int32', values: [-2], constant: true }],
      attributes: { exclusive: 1 },
    },
    {
      inputs: [
        { shape: [4], dtype: 'int32' },
        { shape: [], dtype: 'int64', values: [0], constant: true },
      ],
      attributes: { exclusive: 1, reverse: 1 },
    },
  ],
})
