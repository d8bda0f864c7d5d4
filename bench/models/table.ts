import { leastShare } from '../../src/util/confidence.js'
import { percent } from '../../src/util/percent.js'
import { table } from '../markdown.js'
import { PUBLISHED, SOURCE } from './published.js'
import type { ModelResult, ModelResults, Size } from './results.js'

/** The section of bench/README.md. */
export function modelsSection(results: ModelResults): string {
  const entries = Object.entries(results)
  const proved = entries.filter(([, result]) => result.proved).length
  const exact = entries.filter(([, { compares }]) => compares === 'bits')
  const alike = exact.filter(([, { automatic }]) => automatic.agreement === 1).length
  return [
    `${proved} of ${entries.length} models: input.json has a witness that satisfies every row, and a Groth16 proof that verifies.`,
    `${alike} of ${exact.length} models with fixed scales give onnxruntime's bits for every held-out sample.`,
    '',
    table(
      [
        'model',
        'compiled as it is',
        'calibrated',
        'calibrated, ranges enforced',
        'held out, told by `calibrate`',
      ],
      entries.map(([name, result]) => line(name, result)),
    ),
    '',
    ...entries.flatMap(([name, result]) => heldOutLine(name, result)),
    ...Object.entries(PUBLISHED).map(([name, text]) => `- \`${name}\`: ${text}.`),
    '',
    SOURCE,
  ].join('\n')
}

function heldOutLine(name: string, { fromHeldOut, compares, samples }: ModelResult): string[] {
  if (fromHeldOut === undefined) return []
  const { size } = fromHeldOut
  const rest = samples - fromHeldOut.samples
  const figures = cell(size, { compares, samples: rest })
  return [
    `- \`${name}\` calibrated on ${fromHeldOut.samples} held-out samples instead: ${figures} of the other ${rest}; told ${told(size)}.`,
  ]
}

function line(name: string, result: ModelResult): string[] {
  const { automatic, calibrated, narrowed, notCalibrated, compares } = result
  const none = notCalibrated ?? (compares === 'bits' ? 'brings its scales' : '')
  return [
    `\`${name}\``,
    cell(automatic, result),
    calibrated === undefined ? none : cell(calibrated, result),
    narrowed === undefined ? '' : cell(narrowed, result),
    told(calibrated),
  ]
}

/** Rows, bits and agreement. */
function cell(
  { rows, bits, refused, agreement }: Size,
  { compares, samples }: Pick<ModelResult, 'compares' | 'samples'>,
): string {
  const parts = [`${rows.toLocaleString('en-US')} rows`]
  if (compares !== 'bits') parts.push(`${bits} bits`)
  if (compares === 'class') parts.push(percent(agreement))
  if (compares === 'value') parts.push(`error ${roundedUp(agreement)}`)
  if (compares === 'bits') parts.push(agreement === 1 ? 'same bits' : `same bits in ${percent(agreement)}`)
  if (refused > 0) parts.push(`${refused} of ${samples} refused`)
  return parts.join(', ')
}

function told(size: Size | undefined): string {
  if (size?.told === undefined) return ''
  const { samples, agreement } = size.told
  const atLeast = leastShare(Math.round((1 - agreement) * samples), samples)
  return `${percent(agreement)} of ${samples}: at least ${percent(atLeast)}`
}

/** A largest error must not look smaller than it is. */
function roundedUp(share: number): string {
  return `${(Math.ceil(share * 1e4 - 1e-6) / 100).toFixed(2)} %`
}
