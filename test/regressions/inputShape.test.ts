import { expect, it } from 'vitest'
import { readSample } from '../../src/data/tensors.js'

const ports = [{ name: 'x', shape: [1, 2] }]

// The shape of the innermost array was reported as the one that was found: [1, 2] where [1, 2] is expected.
it('a shape error shows the shape of the whole tensor', () => {
  expect(() => readSample([[[0.5, 1]]], ports)).toThrow(
    expect.objectContaining({ facts: { found: '[1, 1, 2]', expected: '[1, 2]' } }),
  )
})

// Lists beyond the last input were ignored.
it('more lists of values than inputs are refused', () => {
  const two = [...ports, { name: 'y', shape: [1] }]
  const lists = [[0.5, 1], [1], [7]]
  expect(() => readSample({ input_data: lists }, two)).toThrow(
    expect.objectContaining({ code: 'E_INPUT_NAME' }),
  )
  expect(readSample({ input_data: lists.slice(0, 2) }, two).get('y')).toEqual(Float64Array.of(1))
})
