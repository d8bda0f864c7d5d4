import type { AccuracyReport } from '../accuracy.js'
import { count, real } from '../util/numberText.js'
import { percent } from '../util/percent.js'
import { barPlot, escaped, scatterPlot } from './plots.js'

const STYLE = `body { font: 15px/1.5 system-ui, sans-serif; max-width: 720px; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
table { border-collapse: collapse } td, th { padding: 2px 12px 2px 0; text-align: left }
svg { font-size: 12px; max-width: 100%; height: auto } rect, circle { fill: #3567b5 } circle { fill-opacity: .4 }
.axis, .equal { fill: none; stroke: #999 } .equal { stroke-dasharray: 4 4 }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } text { fill: #ddd } }`

/** What the page says besides the report's figures. */
export interface PageTitle {
  readonly model: string
  readonly modelHash: string
  /** What the integer model is compared with. */
  readonly reference: string
}

/** The report as one HTML file that needs nothing else. */
export function accuracyPage(report: AccuracyReport, { model, modelHash, reference }: PageTitle): string {
  const { layers, scatter } = report
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Accuracy of ${escaped(model)}</title>
<style>${STYLE}</style>
<h1>Accuracy of ${escaped(model)}</h1>
<p>The integer model that is proved, against the float model in ${escaped(reference)}. Model: sha256 ${escaped(modelHash)}.</p>
${htmlTable(['', ''], summary(report))}
<h2>Outputs</h2>
${htmlTable(['output', 'decides', 'agreement', 'mean error', 'max error', 'range'], outputRows(report))}
<h2>Float against integer</h2>
${scatter.map(({ output, float, integer }) => (float.length === 0 ? '' : scatterPlot(float, integer, `${output}, float`, 'integer'))).join('\n')}
<h2>Error per layer</h2>
<p>Mean error as a share of the layer's largest magnitude; what it adds to its inputs' error in brackets.</p>
${barPlot(layers.map(({ node, error, added }) => ({ label: node, value: error, words: `${percent(error)} (${signed(added)})` })))}
<h2>Rows per layer</h2>
${barPlot(layers.map(({ node, rows }) => ({ label: node, value: rows, words: count(rows) })))}
</html>
`
}

function signed(share: number): string {
  return share < 0 ? `-${percent(-share)}` : `+${percent(share)}`
}

function summary({ samples, refused, agreement, accuracy, worst }: AccuracyReport): string[][] {
  return [
    ['samples', count(samples)],
    ...(refused === 0 ? [] : [['outside the accepted ranges', count(refused)]]),
    ['agreement', percent(agreement)],
    ...(accuracy === undefined
      ? []
      : [
          ['accuracy of the float model', percent(accuracy.float)],
          ['accuracy of the integer model', percent(accuracy.integer)],
        ]),
    ...(worst === undefined ? [] : [['layer that adds the most error', worst]]),
  ]
}

/** One row for each output. */
export function outputRows({ outputs }: AccuracyReport): string[][] {
  return outputs.map(({ name, decides, decisions, agreeing, meanError, maxError, range }) => [
    ...[name, decides, percent(agreeing / (decisions || 1))],
    ...[real(meanError), real(maxError), real(range)],
  ])
}

function htmlTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  const head = header.some((cell) => cell !== '') ? [line(header, 'th')] : []
  return `<table>${[...head, ...rows.map((row) => line(row, 'td'))].join('\n')}</table>`
}
