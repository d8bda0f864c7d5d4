import { basename, resolve } from 'node:path'
import { type AccuracyReport, accuracy } from '../../accuracy.js'
import { readBytes, writeFiles } from '../../disk/files.js'
import { CompiledFolder, readDataFile } from '../../disk/folder.js'
import { count } from '../../util/numberText.js'
import { percent } from '../../util/percent.js'
import { table } from '../../util/textTable.js'
import { accuracyPage, outputRows } from '../accuracyPage.js'
import { loadOnnxruntime } from '../onnxruntime.js'
import { openScreen, type Screen } from '../screen.js'
import { externalDataOf } from './compile.js'

export interface AccuracyFlags {
  readonly data: string
  readonly labels?: string
  readonly model?: string
  readonly report?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export async function accuracyCommand(path: string, flags: AccuracyFlags): Promise<void> {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const file = flags.model ?? `${resolve(path).replace(/\.zkml$/, '')}.onnx`
  const model = readBytes(file, 'name the .onnx file with --model')
  const external = externalDataOf(file, model)
  const data = readDataFile(flags.data)
  const runtime = await loadOnnxruntime(external)
  const reference = runtime === undefined ? 'float64 (onnxruntime-web is not installed)' : 'onnxruntime'
  const report = await screen.step(`run both models`, () =>
    accuracy(folder, model, data, {
      ...(external === undefined ? {} : { externalData: external }),
      ...(flags.labels === undefined ? {} : { labels: readDataFile(flags.labels) }),
      ...(runtime === undefined ? {} : { runtime }),
    }),
  )
  const page = flags.report ?? folder.file('accuracy.html')
  const title = { model: basename(file), modelHash: folder.manifest.modelHash, reference }
  writeFiles(new Map([[page, accuracyPage(report, title)]]))
  describe(screen, report, reference)
  screen.say(`Report: ${page}`)
  const { scatter: _, ...figures } = report
  screen.result({ reference: runtime === undefined ? 'float64' : 'onnxruntime', ...figures, report: page })
}

function describe(screen: Screen, report: AccuracyReport, reference: string): void {
  const { samples, refused, refusal, agreement, accuracy: shares, layers, worst } = report
  screen.say(`The integer model against the float model in ${reference}, on ${count(samples)} samples:`)
  if (refused > 0) screen.say(`  ${count(refused)} more samples are not accepted: ${refusal}`)
  screen.say(`  agreement  ${percent(agreement)}`)
  if (shares !== undefined) {
    screen.say(`  accuracy   ${percent(shares.integer)}, the float model's ${percent(shares.float)}`)
  }
  screen.say()
  const header = ['output', 'decides', 'agreement', 'mean error', 'max error', 'range']
  for (const line of table(header, outputRows(report))) screen.say(line)
  const most = layers.find(({ node }) => node === worst)
  if (most === undefined) return
  screen.say()
  screen.say(`Layer "${most.node}" adds the most error: ${percent(most.added)} of its largest magnitude.`)
}
