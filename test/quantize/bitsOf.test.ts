import { expect, it } from 'vitest'
import { diagonalMap } from '../../src/graph/linearMap.js'
import { Quantizer } from '../../src/quantize/quantizer.js'

const q = new Quantizer({
  bits: 8,
  bitsOf: new Map([['few', 3]]),
  peaks: new Map([
    ['few', 1],
    ['many', 1],
  ]),
})

it('gives a tensor its own bits, and others those of the model', () => {
  q.enter('node', [1], 'few')
  expect([q.precision.bits, q.unit('few')]).toEqual([3, 2 ** -2])
  q.enter('node', [1], 'many')
  expect([q.precision.bits, q.unit('many')]).toEqual([8, 2 ** -7])
  q.enter('few', [1])
  expect(q.precision.bits).toBe(3)
})

it('rounds the weights that lead to a tensor to its bits', () => {
  q.enter('x', [1])
  const x = q.emit({ kind: 'input', inputs: [], size: 1, lo: 0, bits: 8 }, Float64Array.of(1 / 256))
  const map = diagonalMap(
    1,
    () => 0.77,
    () => 0.3,
  )
  const coarse = (() => {
    q.enter('a', [1], 'few')
    return q.linear(map, [x], 1)
  })()
  q.enter('b', [1], 'many')
  const fine = q.linear(map, [x], 1)
  expect(coarse.bounds.hi[0]!).toBeLessThanOrEqual(fine.bounds.hi[0]!)
})

it('keeps the first name of a tensor that is passed on', () => {
  q.enter('x', [1])
  const x = q.emit({ kind: 'input', inputs: [], size: 1, lo: 0, bits: 8 }, Float64Array.of(1))
  q.name(x, 'x')
  q.name(x, 'again')
  expect(q.tensors[x.id]!.name).toBe('x')
})
