import { expect, it } from 'vitest'
import { decodeContainer, encodeContainer } from '../../src/util/container.js'

// Node's Buffer has a slice of its own that shares memory: arrays read from one began at the start of its pool.
it('a container is read from any view of bytes, also from a Buffer within a larger one', () => {
  const tree = { a: Float64Array.of(1.5, -2), b: Uint32Array.of(7, 8, 9) }
  const bytes = encodeContainer('test', tree)
  const pool = Buffer.alloc(bytes.length + 64, 0xff)
  pool.set(bytes, 64)
  expect(decodeContainer('test', pool.subarray(64))).toEqual(tree)
})
