import { element } from './dom.js'
import type { Problem } from './messages.js'

/** Shows a problem in words, with what to do about it; nothing without one. */
export function showProblem(place: HTMLElement, problem: Problem | undefined): void {
  place.hidden = problem === undefined
  place.replaceChildren(...(problem === undefined ? [] : contentOf(problem)))
  place.scrollIntoView({ block: 'nearest' })
}

function contentOf({ code, message, facts, advice }: Problem): Node[] {
  const rows = facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])
  const details = element(
    'details',
    {},
    element('summary', {}, `Details (${code})`),
    element('dl', {}, ...rows),
  )
  const next = advice === undefined ? [] : [element('p', {}, `What helps: ${advice}.`)]
  return [element('p', { class: 'problem-title' }, message), ...next, details]
}
