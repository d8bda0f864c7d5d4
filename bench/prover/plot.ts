/** Points of one curve, x ascending. */
export interface Series {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

const WIDTH = 720
const HEIGHT = 440
const MARGIN = { left: 64, right: 200, top: 20, bottom: 44 }
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9']

interface Scale {
  x(value: number): number
  y(value: number): number
}

/**
 * An SVG with both axes logarithmic, x in powers of two. A dashed line through the last point of each curve shows where the
 * others would be if y were proportional to x.
 */
export function logLogPlot(series: readonly Series[], titles: { x: string; y: string }): string {
  const points = series.flatMap((each) => each.points)
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  const decades = {
    low: Math.floor(Math.log10(Math.min(...ys))),
    high: Math.ceil(Math.log10(Math.max(...ys))),
  }
  const powers = { low: Math.log2(Math.min(...xs)), high: Math.log2(Math.max(...xs)) }
  const scale: Scale = {
    x: (value) => between(Math.log2(value), powers.low, powers.high, MARGIN.left, WIDTH - MARGIN.right),
    y: (value) => between(Math.log10(value), decades.low, decades.high, HEIGHT - MARGIN.bottom, MARGIN.top),
  }
  const lowest = 10 ** decades.low
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<title>Seconds of a proof by rows of its circuit, both axes logarithmic</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    ...range(powers.low, powers.high).map((power) => columnLine(scale.x(2 ** power), power)),
    ...range(decades.low, decades.high).map((decade) => rowLine(scale.y(10 ** decade), 10 ** decade)),
    text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 8, titles.x, 'middle'),
    text(8, 14, titles.y, 'start'),
    ...series.flatMap((each, i) => curve(scale, each, COLOURS[i % COLOURS.length]!, lowest, i)),
    '</svg>\n',
  ].join('\n')
}

/** Moves a value of [low, high] to [from, to]; a range of one value goes to its start. */
function between(value: number, low: number, high: number, from: number, to: number): number {
  return from + ((value - low) / (high - low || 1)) * (to - from)
}

function range(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, i) => low + i)
}

function columnLine(x: number, power: number): string {
  const [top, bottom] = [MARGIN.top, HEIGHT - MARGIN.bottom]
  return line(x, top, x, bottom, 'stroke="#ddd"') + text(x, bottom + 16, `2^${power}`, 'middle')
}

function rowLine(y: number, value: number): string {
  const right = WIDTH - MARGIN.right
  return line(MARGIN.left, y, right, y, 'stroke="#ddd"') + text(MARGIN.left - 6, y + 4, String(value), 'end')
}

function curve(
  scale: Scale,
  { name, points }: Series,
  colour: string,
  lowest: number,
  index: number,
): string[] {
  const [first, last] = [points[0]!, points.at(-1)!]
  // Proportional through the last point, cut where it leaves the plot.
  const from = Math.max(first.x, (last.x * lowest) / last.y)
  const start = { x: scale.x(from), y: scale.y((last.y * from) / last.x) }
  const path = points.map(({ x, y }) => `${fixed(scale.x(x))},${fixed(scale.y(y))}`).join(' ')
  const [legendX, legendY] = [WIDTH - MARGIN.right + 14, MARGIN.top + 12 + 20 * index]
  return [
    line(start.x, start.y, scale.x(last.x), scale.y(last.y), `stroke="${colour}" stroke-dasharray="4 4"`),
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
    ...points.map(({ x, y }) => dot(scale.x(x), scale.y(y), colour)),
    dot(legendX, legendY - 4, colour) + text(legendX + 8, legendY, name, 'start'),
  ]
}

function dot(x: number, y: number, colour: string): string {
  return `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="3" fill="${colour}"/>`
}

function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" ${style}/>`
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${content}</text>`
}

function fixed(value: number): string {
  return value.toFixed(1)
}
