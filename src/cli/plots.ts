/** Extent of a plot in pixels, and the margin that holds its labels. */
const [WIDTH, HEIGHT, MARGIN] = [640, 320, 48]

/** Text that stands in HTML and SVG as it is. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

export interface Bar {
  readonly label: string
  readonly value: number
  /** What the value is called. */
  readonly words: string
}

const [BAR_HEIGHT, LABEL_WIDTH, WORDS_WIDTH] = [20, 220, 110]

/** Horizontal bars, one below the other, as SVG. */
export function barPlot(bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  const room = WIDTH - LABEL_WIDTH - WORDS_WIDTH
  const lines = bars.map(({ label, value, words }, i) => {
    const [y, width] = [i * BAR_HEIGHT, (room * Math.max(0, value)) / most]
    return `<text x="${LABEL_WIDTH - 8}" y="${y + 14}" text-anchor="end">${escaped(shortened(label))}</text>
<rect x="${LABEL_WIDTH}" y="${y + 3}" width="${width.toFixed(1)}" height="${BAR_HEIGHT - 6}"/>
<text x="${(LABEL_WIDTH + width + 6).toFixed(1)}" y="${y + 14}">${escaped(words)}</text>`
  })
  return svg(WIDTH, Math.max(1, bars.length) * BAR_HEIGHT, lines.join('\n'))
}

/** Long names keep their end, which tells them apart. */
function shortened(label: string): string {
  return label.length <= 30 ? label : `...${label.slice(-27)}`
}

/** Points (x, y), and the line on which both are equal, as SVG. */
export function scatterPlot(
  x: readonly number[],
  y: readonly number[],
  xName: string,
  yName: string,
): string {
  const all = [...x, ...y]
  const [lo, hi] = [Math.min(...all), Math.max(...all)]
  const span = hi > lo ? hi - lo : 1
  const across = (value: number) => MARGIN + ((WIDTH - 2 * MARGIN) * (value - lo)) / span
  const down = (value: number) => HEIGHT - MARGIN - ((HEIGHT - 2 * MARGIN) * (value - lo)) / span
  const points = x.map(
    (value, i) => `<circle cx="${across(value).toFixed(1)}" cy="${down(y[i]!).toFixed(1)}" r="2"/>`,
  )
  const [left, right, bottom, top] = [across(lo), across(lo + span), down(lo), down(lo + span)]
  const words = (value: number) => Number.parseFloat(value.toPrecision(4)).toString()
  return svg(
    WIDTH,
    HEIGHT,
    `<path d="M${left} ${top}V${bottom}H${right}" class="axis"/><path d="M${left} ${bottom}L${right} ${top}" class="equal"/>
${points.join('')}
<text x="${left}" y="${bottom + 16}">${words(lo)}</text><text x="${right}" y="${bottom + 16}" text-anchor="end">${words(lo + span)}</text>
<text x="${WIDTH / 2}" y="${bottom + 34}" text-anchor="middle">${escaped(xName)}</text>
<text x="${left}" y="${top - 10}">${escaped(yName)}</text>`,
  )
}

function svg(width: number, height: number, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
${content}
</svg>`
}
