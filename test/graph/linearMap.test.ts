import { describe, expect, it } from 'vitest'
import {
  applyLinear,
  CsrRows,
  composeLinear,
  isSingleTerm,
  type LinearMap,
  moveMap,
} from '../../src/graph/linearMap.js'
import { pseudoRandom } from '../../src/util/random.js'

function randomMap(random: () => number, rows: number, columns: number, terms: number): LinearMap {
  const csr = new CsrRows(rows)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < Math.floor(random() * (terms + 1)); k++)
      csr.push(Math.floor(random() * columns), random() - 0.5)
    csr.endRow()
  }
  const bias = Float64Array.from({ length: rows }, () => random() - 0.5)
  return { ...csr.finish(), bias, channel: Uint32Array.from({ length: rows }, (_, i) => i % 3) }
}

describe('linear maps', () => {
  it('compose to the map of the composition', () => {
    const random = pseudoRandom(7)
    for (let trial = 0; trial < 50; trial++) {
      const [inner, outer] = [randomMap(random, 6, 5, 4), randomMap(random, 4, 6, trial % 2 === 0 ? 1 : 3)]
      const x = Float64Array.from({ length: 5 }, random)
      const [once, twice] = [
        applyLinear(composeLinear(outer, inner), x),
        applyLinear(outer, applyLinear(inner, x)),
      ]
      once.forEach((value, i) => {
        expect(value).toBeCloseTo(twice[i]!, 12)
      })
    }
  })

  it('keep the channels of the map that sums', () => {
    const random = pseudoRandom(3)
    const inner = randomMap(random, 6, 5, 4)
    const picked = composeLinear(moveMap(Int32Array.of(5, 4, -1, 0), 2), inner)
    expect([...picked.channel!]).toEqual([2, 1, 3, 0])
    expect(picked.bias![2]).toBe(2)
  })

  it('move, and fill what comes from nowhere', () => {
    expect([...applyLinear(moveMap(Int32Array.of(1, -1, 0), 9), Float64Array.of(3, 4))]).toEqual([4, 9, 3])
    expect(isSingleTerm(moveMap(Int32Array.of(1, -1, 0), 9))).toBe(true)
  })
})
