import { type Point, type Stroke, smooth } from './strokes.js'

/** Side of a picture in pixels. */
export const SIDE = 28
/** Length of the longer side of the ink, as in MNIST. */
const INK = 20
/** Half of the pen's width, in pixels of the picture, whatever size the digit was drawn in. */
const PEN = 1.1
/** Ink smaller than this part of the drawing area is not enlarged any more: a dot stays one. */
const LEAST = 0.15

/** 28 by 28 brightnesses in 0 .. 1, row by row, in steps of 1 / 255. */
export type Picture = Float32Array

/** Where the drawing lies in the picture: x becomes scale * x + dx. */
interface Placement {
  readonly scale: number
  readonly dx: number
  readonly dy: number
}

/**
 * The drawing as MNIST has its digits: scaled so that the ink just fits 20 by 20 pixels, with smooth edges, and moved so that
 * its center of mass is the middle of 28 by 28. The lines are drawn afresh at that size, so no pixels of the screen are read.
 */
export function pictureOf(strokes: readonly Stroke[]): Picture {
  const lines = strokes.map(smooth).filter(({ length }) => length > 0)
  if (lines.length === 0) return new Float32Array(SIDE * SIDE)
  const fitted = fit(lines)
  return draw(lines, centered(fitted, draw(lines, fitted))).map((value) => Math.round(255 * value) / 255)
}

/** With the middle of the ink in the middle of the picture. */
function fit(lines: readonly Point[][]): Placement {
  const points = lines.flat()
  const span = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const
  const [left, right] = span(points.map(({ x }) => x))
  const [top, bottom] = span(points.map(({ y }) => y))
  const scale = (INK - 2 * PEN) / Math.max(right - left, bottom - top, LEAST)
  return {
    scale,
    dx: SIDE / 2 - (scale * (left + right)) / 2,
    dy: SIDE / 2 - (scale * (top + bottom)) / 2,
  }
}

function centered({ scale, dx, dy }: Placement, picture: Picture): Placement {
  const [mass, x, y] = picture.reduce(
    ([mass, x, y], value, i) => [
      mass + value,
      x + value * ((i % SIDE) + 0.5),
      y + value * (Math.floor(i / SIDE) + 0.5),
    ],
    [0, 0, 0] as [number, number, number],
  )
  return { scale, dx: dx + SIDE / 2 - x / mass, dy: dy + SIDE / 2 - y / mass }
}

function draw(lines: readonly Point[][], placement: Placement): Picture {
  const picture = new Float32Array(SIDE * SIDE)
  for (const line of lines) {
    const placed = line.map(({ x, y }) => ({
      x: placement.scale * x + placement.dx,
      y: placement.scale * y + placement.dy,
    }))
    for (const [i, point] of placed.entries()) inkSegment(picture, placed[i - 1] ?? point, point)
  }
  return picture
}

/** A pixel is as bright as the pen covers it, taken from the distance of its center. */
function inkSegment(picture: Picture, from: Point, to: Point): void {
  const [left, right] = reach(from.x, to.x)
  const [top, bottom] = reach(from.y, to.y)
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const away = distance({ x: x + 0.5, y: y + 0.5 }, from, to)
      const value = Math.min(1, Math.max(0, PEN + 0.5 - away))
      picture[SIDE * y + x] = Math.max(picture[SIDE * y + x]!, value)
    }
  }
}

/** The rows or columns that the pen can touch. */
function reach(a: number, b: number): [from: number, to: number] {
  return [
    Math.max(0, Math.floor(Math.min(a, b) - PEN - 1)),
    Math.min(SIDE, Math.ceil(Math.max(a, b) + PEN + 1)),
  ]
}

function distance({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length
  const t = Math.min(1, Math.max(0, along))
  return Math.hypot(x - from.x - t * dx, y - from.y - t * dy)
}
