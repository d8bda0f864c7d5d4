/** A place on the drawing area, whose sides are 1 long. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What is drawn between pressing and lifting the pen. */
export type Stroke = readonly Point[]

/** Straight pieces of the curve between the middles of two neighbouring edges. */
const PIECES = 6

/**
 * The stroke as a smooth line: it starts and ends where the stroke does, and goes through the middles of its edges, with the
 * points between them as handles of quadratic curves.
 */
export function smooth(stroke: Stroke): Point[] {
  const [first, last] = [stroke[0], stroke.at(-1)]
  if (first === undefined || last === undefined) return []
  const line = [first]
  for (let i = 1; i + 1 < stroke.length; i++) {
    const handle = stroke[i]!
    const from = middle(stroke[i - 1]!, handle)
    const to = middle(handle, stroke[i + 1]!)
    for (let piece = 0; piece <= PIECES; piece++) line.push(onCurve(from, handle, to, piece / PIECES))
  }
  line.push(last)
  return line
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

function onCurve(from: Point, handle: Point, to: Point, t: number): Point {
  const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2]
  return { x: a * from.x + b * handle.x + c * to.x, y: a * from.y + b * handle.y + c * to.y }
}
