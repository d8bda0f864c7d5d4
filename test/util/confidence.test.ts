import { describe, expect, it } from 'vitest'
import { leastShare, samplesToShow } from '../../src/util/confidence.js'

describe('leastShare', () => {
  it('of samples without an exception is the root of 5 %', () => {
    for (const samples of [1, 16, 64, 256, 1000])
      expect(leastShare(0, samples)).toBeCloseTo(0.05 ** (1 / samples), 8)
  })

  it('is that of the tables of binomial bounds', () => {
    expect(leastShare(1, 10)).toBeCloseTo(0.6058, 4)
    expect(leastShare(2, 20)).toBeCloseTo(0.7174, 4)
    expect(leastShare(5, 100)).toBeCloseTo(0.8977, 4)
  })

  it('is nothing where all are exceptions', () => {
    expect(leastShare(3, 3)).toBe(0)
    expect(leastShare(0, 0)).toBe(0)
  })
})

it('samplesToShow is where leastShare passes the share', () => {
  for (const share of [0.9, 0.99, 0.995]) {
    const samples = samplesToShow(share)
    expect(leastShare(0, samples)).toBeGreaterThanOrEqual(share - 1e-8)
    expect(leastShare(0, samples - 1)).toBeLessThan(share)
  }
})
