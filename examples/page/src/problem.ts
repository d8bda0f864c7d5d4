import { ZkmlError } from 'zkml/prove'
import type { Problem } from './messages.js'

/** What helps somebody at a page, where the library speaks to those who run a program. */
const ADVICE: Readonly<Record<string, string>> = {
  E_PROVER_WORKER: 'prove again, which starts the threads anew; if they end again, close other tabs',
  E_PROVER_MEMORY: 'close other tabs and prove again, or use a device with more memory',
  E_MEMORY_EXHAUSTED: 'close other tabs and prove again, or use a device with more memory',
}

/** An error of the prover in a form that crosses to the page. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ZkmlError) {
    const { code, message, facts, advice } = error
    const shown = Object.entries(facts).map(([name, value]) => [name, String(value)] as const)
    return { code, message, facts: shown, advice: ADVICE[code] ?? advice }
  }
  return {
    code: 'E_PAGE',
    message: 'Something failed that this page has no words for.',
    facts: [['problem', String(error)]],
    advice: 'reload the page',
  }
}
