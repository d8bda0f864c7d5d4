import { describe, expect, it } from 'vitest'
import { Engine } from '../../src/kernels/engine.js'
import { Workspace } from '../../src/kernels/workspace.js'

const engine = new Engine({ threads: 1, arithmetic: 'integer' })
const using = (work: (space: Workspace) => void) =>
  engine.exclusively({}, async () => work(new Workspace(engine)))

describe('a workspace', () => {
  it('gives memory back and again, from the first allocation on', async () => {
    await using((space) => {
      const { mark } = space
      const first = space.allocate(100)
      space.release(mark)
      expect(space.allocate(3 << 20)).toBe(first)
      expect(first).toBeGreaterThanOrEqual(engine.kernels.firstFree)
    })
  })

  it('never gives what others hold', async () => {
    await using((space) => {
      const first = space.allocate(100)
      const { mark } = space
      const foreign = engine.allocate(1000)
      const second = space.allocate(4 << 20)
      expect(second).toBeGreaterThanOrEqual(foreign + 1000)
      space.release(mark)
      const third = space.allocate(64)
      expect(third).toBe(first + 128)
      const fourth = space.allocate(4 << 20)
      expect(fourth).toBeGreaterThanOrEqual(second + (4 << 20))
    })
  })

  it('zeroes on demand', async () => {
    await using((space) => {
      const { mark } = space
      space.bytes(space.allocate(64), 64).fill(7)
      space.release(mark)
      expect(space.bytes(space.allocateZeroed(64), 64).every((byte) => byte === 0)).toBe(true)
    })
  })
})
