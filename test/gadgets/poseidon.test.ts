import { poseidon } from '../../src/field/poseidon.js'
import { poseidonBlock } from '../../src/gadgets/poseidon.js'
import { checkGadget } from '../harness/checkGadget.js'

/** Every third lane is spread over the field; so is the capacity. */
const SPREAD = [1n, 7n ** 80n, -(3n ** 90n)]

checkGadget('poseidon', [
  {
    title: '16 inputs and a capacity element',
    inputs: Array.from({ length: 17 }, (_, i) => ({ lo: -i, bits: 1 + 3 * i })),
    build: (c, inputs) => {
      const lanes = inputs.map((x, i) =>
        c
          .sum()
          .add(x, SPREAD[i % 3]!)
          .close(),
      )
      return [poseidonBlock(c, lanes.slice(1), lanes[0]!)]
    },
    reference: (values) => {
      const lanes = values.map((value, i) => value * SPREAD[i % 3]!)
      return [poseidon(lanes.slice(1), lanes[0]!)]
    },
    rows: 3 * (8 * 17 + 68),
    sparsely: { runs: 20, lieEvery: 101 },
    noTinyField: 'its constants are field elements',
  },
])
