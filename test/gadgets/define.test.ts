import { define } from '../../src/gadgets/define.js'
import { checkGadget } from '../harness/checkGadget.js'

checkGadget('define', [
  {
    title: '2 x - 3 y + 5',
    inputs: [
      { lo: -2, bits: 2 },
      { lo: -2, bits: 2 },
    ],
    build: (c, [x, y]) => [
      define(
        c,
        c.combine(
          [
            [x!, 2],
            [y!, -3],
          ],
          5,
        ),
      ),
    ],
    reference: ([x, y]) => [2n * x! - 3n * y! + 5n],
    rows: 1,
  },
])
