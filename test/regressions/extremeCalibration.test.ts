import { expect, it } from 'vitest'
import { check, compile, InvalidOptionError, readManifest } from '../../src/index.js'
import type { DataType } from '../../src/onnx/index.js'
import { encodeModel } from '../harness/onnxModel.js'

function relu(dtype: DataType, shape: readonly (number | string)[] = [2]): Uint8Array {
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', dtype, shape }],
    nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
    outputs: ['y'],
  })
}

// The step of such a range was 0, infinite, or so fine that the integers were not exact and the range check failed.
it.each([
  [0, 5e-324],
  [1e-320, 2e-320],
  [1e300, 1e308],
  [1, 1 + 2 ** -52],
  [-1e15, -1e15 + 0.125],
])('samples from %d to %d can be proved', (low, high) => {
  const compiled = compile(relu('float32'), { calibration: [low, high] })
  expect(readManifest(JSON.parse(JSON.stringify(compiled.manifest)))).toEqual(compiled.manifest)
  const { ok, outputs } = check(compiled, [low, high])
  expect(ok).toBe(true)
  const tolerance = Math.max(Math.abs(low), Math.abs(high), 1e-200) * 2 ** -6
  outputs.y!.data.forEach((value, i) => {
    const wanted = Math.max(0, [low, high][i]!)
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(tolerance)
  })
})

it('a range that no double can span is compiled', () => {
  expect(() => compile(relu('float32'), { calibration: [-1.7e308, 1.7e308] })).not.toThrow()
})

// A fraction became a coefficient of the circuit; a wide range became digits that wrap around the field.
it.each([
  { samples: [0.5, 3], lo: 1, hi: 4 },
  { samples: [0, 1e300], lo: 0, hi: 2 ** 52 - 1 },
  { samples: [-(2 ** 60), 2 ** 60], lo: -(2 ** 51), hi: 2 ** 53 - 2 ** 51 - 1 },
  { samples: [2 ** 60, 2 ** 60], lo: 2 ** 51, hi: 2 ** 51 + 1 },
])('integer samples $samples give integers', ({ samples, lo, hi }) => {
  const { manifest } = compile(relu('int64'), { calibration: samples })
  expect(manifest.tensors[0]).toMatchObject({ scale: 1, lo, hi })
  expect(readManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest)
})

// Extents that are no whole numbers ended in a RangeError, or in a shape of text.
it.each([1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, '3' as unknown as number])(
  'a dimension cannot be %s',
  (n) => {
    expect(() => compile(relu('float32', ['n']), { dims: { n } })).toThrow(InvalidOptionError)
  },
)
