import { describe, expect, it } from 'vitest'
import { type Exchange, sortingNetwork } from '../../src/ops/shared/sortingNetwork.js'

/** By the 0-1 principle, a network that sorts all sequences of 0 and 1 sorts all sequences. */
function failures(count: number, wanted: number, steps: readonly Exchange[]): number[] {
  const sequences = Array.from({ length: 2 ** count }, (_, bits) => bits)
  return sequences.filter((bits) => {
    const x = Array.from({ length: count }, (_, i) => (bits >> i) & 1)
    const sorted = x.toSorted((a, b) => b - a)
    for (const [i, j] of steps) if (x[i]! < x[j]!) [x[i], x[j]] = [x[j]!, x[i]!]
    return x.slice(0, wanted).some((value, i) => value !== sorted[i])
  })
}

describe('a sorting network', () => {
  it('brings the greatest to the front, whatever their number and that of all', () => {
    for (let count = 1; count <= 10; count++) {
      for (let wanted = 1; wanted <= count; wanted++) {
        expect(failures(count, wanted, sortingNetwork(count, wanted)), `${wanted} of ${count}`).toEqual([])
      }
    }
  })

  it('has no more steps than it needs', () => {
    const lengths = [1, 2, 3, 10].map((wanted) => sortingNetwork(10, wanted).length)
    expect(lengths).toEqual([9, 17, 24, 31])
    expect(sortingNetwork(1000, 1).length).toBe(999)
  })
})
