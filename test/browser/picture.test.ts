import { describe, expect, it } from 'vitest'
import { type Picture, pictureOf, SIDE } from '../../examples/page/src/picture.js'
import { SAMPLES } from '../../examples/page/src/samples.js'
import type { Stroke } from '../../examples/page/src/strokes.js'

/** Pixel coordinates, with their brightness. */
function inked(picture: Picture): { readonly x: number; readonly y: number; readonly value: number }[] {
  return Array.from(picture, (value, i) => ({ x: i % SIDE, y: Math.floor(i / SIDE), value })).filter(
    ({ value }) => value > 0,
  )
}

function centerOfMass(picture: Picture): { readonly x: number; readonly y: number } {
  const pixels = inked(picture)
  const mass = pixels.reduce((sum, { value }) => sum + value, 0)
  const mean = (of: 'x' | 'y') =>
    pixels.reduce((sum, pixel) => sum + pixel.value * (pixel[of] + 0.5), 0) / mass
  return { x: mean('x'), y: mean('y') }
}

function moved(strokes: readonly Stroke[], scale: number, by: number): Stroke[] {
  return strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: scale * x + by, y: scale * y + by })))
}

describe('a drawing as the network sees it', () => {
  it.each([...SAMPLES.entries()])('has its mass in the middle: %i', (_, strokes) => {
    const { x, y } = centerOfMass(pictureOf(strokes))
    expect(Math.abs(x - SIDE / 2)).toBeLessThan(0.1)
    expect(Math.abs(y - SIDE / 2)).toBeLessThan(0.1)
  })

  it.each([...SAMPLES.entries()])('is 20 pixels on its longer side, and its soft edge: %i', (_, strokes) => {
    const pixels = inked(pictureOf(strokes))
    const span = (of: 'x' | 'y') => {
      const values = pixels.map((pixel) => pixel[of])
      return Math.max(...values) - Math.min(...values) + 1
    }
    expect([20, 21, 22]).toContain(Math.max(span('x'), span('y')))
  })

  it('is in steps of 1 / 255', () => {
    for (const { value } of inked(pictureOf(SAMPLES[8]!))) {
      expect(Math.fround(Math.round(255 * value) / 255)).toBe(value)
    }
  })

  it('is the same wherever and however large it was drawn', () => {
    const picture = pictureOf(SAMPLES[5]!)
    const other = pictureOf(moved(SAMPLES[5]!, 0.5, 0.3))
    expect(Math.max(...picture.map((value, i) => Math.abs(value - other[i]!)))).toBeLessThan(0.02)
  })

  it('is a dot if it was one', () => {
    const pixels = inked(pictureOf([[{ x: 0.1, y: 0.9 }]]))
    expect(pixels.length).toBeGreaterThan(3)
    expect(pixels.every(({ x, y }) => Math.hypot(x - 13.5, y - 13.5) < 3)).toBe(true)
  })

  it('is black if nothing was drawn', () => {
    expect(inked(pictureOf([]))).toEqual([])
    expect(inked(pictureOf([[]]))).toEqual([])
  })
})
