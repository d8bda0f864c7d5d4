import { inRange } from '../../src/gadgets/inRange.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

function example(lo: number, bits: number): GadgetCase {
  return {
    title: `lo ${lo}, width ${bits}`,
    inputs: [{ lo, bits }],
    provesInputs: true,
    build: (c, _inputs, [wire]) => [inRange(c, wire!, lo, bits)],
    reference: ([x]) => [x!],
    rows: Math.max(1, bits),
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('inRange', [
  example(5, 0),
  example(-1, 1),
  example(-3, 2),
  example(0, 5),
  example(-32, 6),
  example(0, 50),
])
