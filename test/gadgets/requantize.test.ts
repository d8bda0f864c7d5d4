import { requantize, type Staircase } from '../../src/gadgets/requantize.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'
import { floorOf } from '../harness/plainIntegers.js'

/** The staircase as its doc states it, over bigints. */
function evaluate({ factor, offset, shift, low, bits, tiesToEven, at, add }: Staircase, x: bigint): bigint {
  const [scaled, step] = [BigInt(factor) * x + BigInt(offset), 2n ** BigInt(shift)]
  const floor = floorOf(scaled, step)
  const isTie = tiesToEven && scaled === floor * step && floor % 2n !== 0n
  const wanted = isTie ? floor - 1n : floor
  const [least, most] = [BigInt(low), BigInt(low) + 2n ** BigInt(bits) - 1n]
  const v = wanted < least ? least : wanted > most ? most : wanted
  const correction = at.indexOf(Number(x))
  return correction < 0 ? v : v + BigInt(add[correction]!)
}

function example(title: string, lo: number, bits: number, stairs: Staircase, rows: number): GadgetCase {
  return {
    title: `${title}, x in [${lo}; ${lo + 2 ** bits - 1}]`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => [requantize(c, x!, stairs)],
    reference: ([x]) => [evaluate(stairs, x!)],
    rows,
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

const plain: Staircase = {
  ...{ factor: 3, offset: 5, shift: 3, low: 0, bits: 2 },
  ...{ tiesToEven: false, at: [], add: [] },
}

checkGadget('requantize', [
  example('both ends', -8, 4, plain, 6 + 1 + 1),
  example('inside', 0, 2, plain, 5 + 1),
  example('ties to even', -8, 4, { ...plain, factor: 1, offset: 1, shift: 1, bits: 2, tiesToEven: true }, 15),
  example(
    'ties to even, from an odd end',
    -4,
    3,
    { ...plain, factor: 1, offset: 1, shift: 1, low: -1, bits: 1, tiesToEven: true },
    18,
  ),
  example('corrected', -4, 3, { ...plain, factor: 1, at: [2, -1], add: [1, -1] }, 12),
  example(
    'eight bits',
    -(2 ** 15),
    16,
    { ...plain, factor: 1357, offset: 7, shift: 16, low: -128, bits: 8 },
    33,
  ),
])
