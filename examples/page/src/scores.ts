import { element } from './dom.js'
import type { Scores } from './messages.js'

const DIGITS = 10

/** The digit with the highest score. */
export function best(scores: Scores): number {
  return scores.indexOf(Math.max(...scores))
}

/** How sure the network is of each digit: the softmax of its scores. */
export function certainties(scores: Scores): number[] {
  const most = Math.max(...scores)
  const weights = scores.map((score) => Math.exp(score - most))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** One bar for each digit. */
export class ScoreBars {
  private readonly rows = Array.from({ length: DIGITS }, (_, digit) => row(digit))

  constructor(list: HTMLElement) {
    list.append(...this.rows.map(({ item }) => item))
  }

  show(scores: Scores | undefined): void {
    const shares = scores === undefined ? undefined : certainties(scores)
    const winner = scores === undefined ? -1 : best(scores)
    this.rows.forEach(({ item, bar, text }, digit) => {
      item.classList.toggle('best', digit === winner)
      bar.style.width = `${100 * (shares?.[digit] ?? 0)}%`
      text.textContent = scores === undefined ? '' : signed(scores[digit]!)
    })
  }
}

function row(digit: number) {
  const bar = element('span', { class: 'fill' })
  const text = element('span', { class: 'score' })
  const name = element('span', { class: 'name' }, `${digit}`)
  return { item: element('li', {}, name, element('span', { class: 'bar' }, bar), text), bar, text }
}

/** With a minus sign that is as wide as a plus. */
export function signed(value: number, digits = 2): string {
  return value.toFixed(digits).replace('-', '\u2212')
}
