import { expect, it } from 'vitest'
import { compile, run } from '../../src/index.js'
import { encodeModel } from '../harness/onnxModel.js'

// The ends of a range such as [-0.1, 0.1] were rounded away from each other, so that the calibration data themselves
// were out of the calibrated range.
it('every calibration sample is within the calibrated range', () => {
  const model = encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1] }],
    nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
    outputs: ['y'],
  })
  for (let tenths = 1; tenths <= 60; tenths++) {
    const end = tenths / 10
    for (const bits of [2, 5, 8, 10, 12, 16]) {
      const compiled = compile(model, { bits, calibration: [[-end], [end]] })
      for (const x of [-end, end]) {
        const [y] = run(compiled, [x]).y!.data
        const step = (2 * end) / (2 ** bits - 1)
        expect(Math.abs(y! - Math.max(0, x)), `${x} in ${bits} bits`).toBeLessThan(0.51 * step)
      }
    }
  }
})
