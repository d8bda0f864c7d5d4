import { expect, it } from 'vitest'
import { check, compile, run } from '../../src/index.js'
import { encodeModel } from '../harness/onnxModel.js'

// A channel whose weights are about 1e-30 asked for a unit that made its bias an integer of 100 bits.
it('a channel whose weights have all but vanished keeps its bias', () => {
  const data = Float64Array.of(0.5, 1e-30, -0.25, 2e-30)
  const model = encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 2] }],
    constants: {
      w: { dtype: 'float32', shape: [2, 2], data },
      b: { dtype: 'float32', shape: [2], data: Float64Array.of(0.125, 0.75) },
    },
    nodes: [
      { op: 'Gemm', inputs: ['x', 'w', 'b'], outputs: ['h'] },
      { op: 'Relu', inputs: ['h'], outputs: ['y'] },
    ],
    outputs: ['y'],
  })
  const { y } = run(compile(model), [[1, 0.5]])
  expect(y!.data[0]).toBeCloseTo(0.5, 2)
  expect(y!.data[1]).toBeCloseTo(0.75, 2)
})

// Four layers without a non-linear one between them gave outputs of more than 53 bits, which were refused.
it('a chain of linear layers of any length has public outputs', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const weights = names.map((name, i) => {
    const data = Float64Array.from({ length: 64 }, (_, k) => Math.fround(((k * 37 + i * 11) % 23) / 23 - 0.5))
    return [name, { dtype: 'float32', shape: [8, 8], data }] as const
  })
  const model = encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 8] }],
    constants: Object.fromEntries(weights),
    nodes: names.map((name, i) => ({
      op: 'MatMul',
      inputs: [i === 0 ? 'x' : `h${i}`, name],
      outputs: [`h${i + 1}`],
    })),
    outputs: ['h6'],
  })
  const x = Array.from({ length: 8 }, (_, k) => k / 8)
  const { ok, outputs } = check(compile(model), [x])
  expect(ok).toBe(true)
  const { h6 } = outputs
  const product = (v: number[], w: Float64Array) =>
    v.map((_, n) => v.reduce((t, a, k) => t + a * w[8 * k + n]!, 0))
  const expected = weights.reduce((v, [, { data }]) => product(v, data), x)
  const peak = Math.max(...expected.map(Math.abs))
  h6!.data.forEach((value, n) => {
    expect(Math.abs(value - expected[n]!)).toBeLessThan(0.05 * peak)
  })
})
