import { element } from './dom.js'
import type { Report } from './messages.js'

/** What happens between asking for a proof and having one that was checked, in order. */
const STAGES = {
  load: 'Load the key',
  witness: 'Compute the witness',
  prove: 'Prove',
  check: 'Check the proof',
}
export type StageName = keyof typeof STAGES
const NAMES = Object.keys(STAGES) as StageName[]

const FILES = { model: 'the network', witness: 'the circuit', zkey: 'the key' }
/** Parts of the way that are said aloud. */
const SPOKEN_STEPS = 4

/** The list of stages, each with what it is at, and the same for screen readers. */
export class Stages {
  private readonly rows = new Map(NAMES.map((name) => [name, row(STAGES[name])] as const))
  private now: StageName | undefined
  private began = 0
  private spoken = ''

  constructor(
    private readonly list: HTMLElement,
    private readonly live: HTMLElement,
  ) {
    list.append(...[...this.rows.values()].map(({ item }) => item))
  }

  reset(): void {
    this.now = undefined
    for (const { item, bar, text } of this.rows.values()) {
      item.dataset.state = 'waiting'
      bar.hidden = true
      text.textContent = ''
    }
    this.list.hidden = false
  }

  begin(name: StageName): void {
    this.finish()
    this.now = name
    this.began = performance.now()
    this.rows.get(name)!.item.dataset.state = 'running'
    this.say(STAGES[name])
  }

  /** Ends the stage that runs. */
  finish(): void {
    this.close('done', seconds(performance.now() - this.began))
  }

  fail(): void {
    this.close('failed', 'failed')
  }

  cancel(): void {
    this.close('cancelled', 'cancelled')
  }

  take(report: Report): void {
    if ('stage' in report) return this.begin(report.stage)
    if ('load' in report) {
      const { file, done, total, from } = report.load
      const source = from === 'store' ? ', kept here by an earlier visit' : ''
      const amount = `${megabytes(done)} of ${megabytes(total)} MB`
      return this.advance('load', done, total, `${FILES[file]}: ${amount}${source}`)
    }
    const { done, total } = report
    this.advance('prove', done, total, `${Math.floor((100 * done) / total)} %`)
  }

  say(text: string): void {
    if (text !== this.spoken) this.live.textContent = text
    this.spoken = text
  }

  private advance(name: StageName, done: number, total: number, words: string): void {
    const { bar, text } = this.rows.get(name)!
    bar.hidden = false
    bar.max = total
    bar.value = done
    text.textContent = words
    const quarter = Math.floor((SPOKEN_STEPS * done) / total)
    if (quarter > 0) this.say(`${STAGES[name]}: ${(100 * quarter) / SPOKEN_STEPS} percent`)
  }

  private close(state: string, words: string): void {
    if (this.now === undefined) return
    const { item, bar, text } = this.rows.get(this.now)!
    item.dataset.state = state
    bar.hidden = true
    text.textContent = words
    this.now = undefined
  }
}

function row(title: string) {
  const bar = element('progress', { 'aria-label': title })
  const text = element('span', { class: 'detail' })
  return { item: element('li', {}, element('span', { class: 'title' }, title), text, bar), bar, text }
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
