import { foundInWords, InvalidOptionError } from '../errors.js'
import { availableThreads } from './platform.js'

/** More make no proof faster, and each takes megabytes of the process before it has computed anything. */
export const MOST_THREADS = 256

/** As many as the machine runs at once. */
export function defaultThreads(): number {
  return Math.min(MOST_THREADS, availableThreads())
}

/** Callers are often plain JavaScript, which no compiler checks. @throws InvalidOptionError */
export function requireThreads(threads: unknown): void {
  const fits = Number.isInteger(threads) && Number(threads) >= 1 && Number(threads) <= MOST_THREADS
  if (fits) return
  throw new InvalidOptionError({
    option: 'threads',
    found: foundInWords(threads),
    accepted: `an integer from 1 to ${MOST_THREADS}`,
  })
}
