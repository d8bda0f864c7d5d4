import { byId, element } from './dom.js'
import { latestOnly } from './latestOnly.js'
import type { About, Check, Proof, Report } from './messages.js'
import { Pad } from './pad.js'
import { type Picture, pictureOf } from './picture.js'
import { paintPicture } from './pixels.js'
import { problemOf } from './problem.js'
import { showProblem } from './problemView.js'
import { Prover, ProverError } from './prover.js'
import { showResult } from './result.js'
import { SAMPLES } from './samples.js'
import { best, certainties, ScoreBars } from './scores.js'
import { settingInWords } from './setting.js'
import { Stages } from './stages.js'
import { type Stroke, smooth } from './strokes.js'

const [proveButton, cancelButton] = [byId<HTMLButtonElement>('prove'), byId<HTMLButtonElement>('cancel')]
const padCanvas = byId<HTMLCanvasElement>('pad')
const preview = byId<HTMLCanvasElement>('preview')
const problemPlace = byId('problem')
const resultPlace = byId('result')

const bars = new ScoreBars(byId('scores'))
const stages = new Stages(byId('stages'), byId('live'))
const prover = new Prover((problem) => showProblem(problemPlace, problem))
const pad = new Pad(padCanvas, changed)
const read = latestOnly(async (picture: Picture) => showReading(await prover.ask('read', picture)), failed)

let picture: Picture | undefined
let running: AbortController | undefined

/** The drawing has changed: it is read at once. */
function changed(strokes: readonly Stroke[]): void {
  picture = strokes.length === 0 ? undefined : pictureOf(strokes)
  byId('pad-hint').hidden = picture !== undefined
  paintPicture(preview, picture ?? pictureOf([]))
  proveButton.disabled = picture === undefined || running !== undefined
  if (picture === undefined) showReading(undefined)
  else read(picture)
}

function showReading(scores: readonly number[] | undefined): void {
  // An answer may come after the drawing was cleared.
  const shown = picture === undefined ? undefined : scores
  bars.show(shown)
  const said = shown === undefined ? undefined : best(shown)
  byId('digit').textContent = said === undefined ? '?' : `${said}`
  byId('sure').textContent =
    shown === undefined ? 'nothing yet' : `${Math.floor(100 * certainties(shown)[said!]!)} % sure`
  padCanvas.setAttribute(
    'aria-label',
    said === undefined ? 'Drawing area, empty' : `Drawing area; the network reads ${said}`,
  )
}

/** From the drawing to a proof that was checked. */
async function prove(drawn: Picture): Promise<void> {
  const cancel = new AbortController()
  setRunning(cancel)
  showProblem(problemPlace, undefined)
  resultPlace.hidden = true
  stages.reset()
  stages.begin('load')
  try {
    const { signal } = cancel
    const about = await prover.ask('describe', undefined, { signal })
    const onReport = (report: Report) => stages.take(report)
    const proof = await prover.ask('prove', drawn, { signal, onReport })
    stages.begin('check')
    const checked = await prover.ask('check', proof.proved, { signal })
    stages.finish()
    finished(drawn, { about, proof, checked })
  } catch (error) {
    if (cancel.signal.aborted) cancelled()
    else failed(error)
  } finally {
    setRunning(undefined)
  }
}

function finished(
  drawn: Picture,
  { about, proof, checked }: { about: About; proof: Proof; checked: Check },
): void {
  const check = (publicSignals: readonly string[]) =>
    prover.ask('check', { ...proof.proved, publicSignals }).catch(failed)
  showResult(resultPlace, { picture: drawn, proof, about, check }, checked)
  stages.say(checked.valid ? 'Proved, and the proof holds' : 'The proof does not hold')
  resultPlace.focus({ preventScroll: true })
  resultPlace.scrollIntoView({ block: 'nearest' })
}

function setRunning(cancel: AbortController | undefined): void {
  // The focus goes along from one button to the other: neither stays where it was.
  const focused = document.activeElement === proveButton || document.activeElement === cancelButton
  running = cancel
  cancelButton.hidden = false
  proveButton.disabled = false
  if (focused) (cancel === undefined ? proveButton : cancelButton).focus()
  proveButton.disabled = cancel !== undefined || picture === undefined
  cancelButton.hidden = cancel === undefined
}

function cancelled(): void {
  stages.cancel()
  stages.say('Cancelled. Nothing is left running.')
}

function failed(error: unknown): undefined {
  stages.fail()
  showProblem(problemPlace, error instanceof ProverError ? error.problem : problemOf(error))
}

function sampleButton(strokes: readonly Stroke[], digit: number): HTMLButtonElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '10 5 80 90')
  svg.setAttribute('aria-hidden', 'true')
  for (const stroke of strokes) {
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline')
    line.setAttribute(
      'points',
      smooth(stroke)
        .map(({ x, y }) => `${100 * x},${100 * y}`)
        .join(' '),
    )
    svg.append(line)
  }
  const made = element('button', { type: 'button', 'aria-label': `Take a drawing of ${digit}` })
  made.append(svg)
  made.addEventListener('click', () => pad.show(strokes))
  return made
}

byId('samples').append(...SAMPLES.map(sampleButton))
byId('clear').addEventListener('click', () => pad.show([]))
proveButton.addEventListener('click', () => picture !== undefined && void prove(picture))
cancelButton.addEventListener('click', () => {
  stages.say('Cancelling')
  running?.abort()
})
bars.show(undefined)
paintPicture(preview, pictureOf([]))
prover.ask('describe', undefined).then((about) => {
  byId('setting').textContent = settingInWords(about)
}, failed)
