import { basename } from 'node:path'
import {
  type Agreement,
  type Calibration,
  calibrate,
  DEFAULT_ACCURACY,
  HELD_OUT_EVERY,
  type HeldOutAgreement,
  MAX_HELD_OUT,
  type Try,
} from '../../calibrate.js'
import { readBytes, writeFiles } from '../../disk/files.js'
import { readDataFile } from '../../disk/folder.js'
import type { Ranges } from '../../settings.js'
import { samplesToShow } from '../../util/confidence.js'
import { count } from '../../util/numberText.js'
import { percent } from '../../util/percent.js'
import { table } from '../../util/textTable.js'
import { openScreen, type Screen } from '../screen.js'
import { externalDataOf } from './compile.js'

export interface CalibrateFlags {
  readonly data: string
  readonly accuracy?: number
  readonly maxRows?: number
  readonly ranges?: Ranges
  readonly dim?: Readonly<Record<string, number>>
  readonly output?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

const DEFAULT_OUTPUT = 'settings.json'

export async function calibrateCommand(file: string, flags: CalibrateFlags): Promise<void> {
  const screen = openScreen(flags)
  const model = readBytes(file)
  const external = externalDataOf(file, model)
  const data = readDataFile(flags.data)
  const { accuracy, maxRows, ranges, dim } = flags
  const calibration = await screen.step(`calibrate ${basename(file)}`, () =>
    calibrate(model, data, {
      ...(accuracy === undefined ? {} : { accuracy }),
      ...(maxRows === undefined ? {} : { maxRows }),
      ...(ranges === undefined ? {} : { ranges }),
      ...(dim === undefined ? {} : { dims: dim }),
      ...(external === undefined ? {} : { externalData: external }),
    }),
  )
  const output = flags.output ?? DEFAULT_OUTPUT
  writeFiles(new Map([[output, `${JSON.stringify(calibration.settings, null, 2)}\n`]]))
  describe(screen, calibration, maxRows === undefined ? (accuracy ?? DEFAULT_ACCURACY) : undefined)
  screen.say(`Next: zkml compile ${file} --settings ${output}`)
  const { tries, rows, searched, heldOut, settings } = calibration
  screen.result({ settings: output, bits: settings.bits, rows, searched, heldOut: heldOut ?? null, tries })
}

function describe(
  screen: Screen,
  { tries, rows, searched, heldOut }: Calibration,
  wanted: number | undefined,
): void {
  for (const line of triesTable(tries)) screen.say(line)
  screen.say()
  screen.say(`${count(rows)} rows; agreement with the float model:`)
  screen.say(`  searched on  ${inWords(searched)}`)
  screen.say(`  held out     ${heldOut === undefined ? 'too few samples to hold any out' : inWords(heldOut)}`)
  for (const line of trust(heldOut, wanted)) screen.say(`  ${line}`)
}

/** How far the agreement on samples that were held out can be trusted. */
function trust(heldOut: HeldOutAgreement | undefined, wanted: number | undefined): string[] {
  const shown = heldOut?.atLeast ?? 0
  const known =
    heldOut === undefined
      ? 'Nothing is known about other inputs: the bits were chosen on all samples.'
      : `Shown for other inputs like these, at 95 % confidence: at least ${percent(shown)}.`
  if (wanted === undefined || wanted === 1 || shown >= wanted) return [known]
  const samples = samplesToShow(wanted)
  return [
    known,
    samples > MAX_HELD_OUT
      ? `To show ${percent(wanted)} takes at least ${count(samples)} other samples without a difference: see zkml accuracy.`
      : `To show ${percent(wanted)} takes at least ${count(HELD_OUT_EVERY * samples)} samples in all, of which one in ${HELD_OUT_EVERY} is held out.`,
  ]
}

function inWords({ samples, agreement, error }: Agreement): string {
  return `${percent(agreement)} on ${count(samples)} samples, mean error ${percent(error)} of the output's range`
}

function triesTable(tries: readonly Try[]): string[] {
  return table(
    ['tried', 'agreement', 'rows', ''],
    tries.map(({ change, agreement, rows, kept, verdict }) => [
      ...[
        change,
        `${rows === undefined ? '<= ' : ''}${percent(agreement)}`,
        rows === undefined ? '' : count(rows),
      ],
      kept ? verdict : `refused: ${verdict}`,
    ]),
  )
}
