import { log, pow } from './real.js'

/** How sure a bound is. */
export const CONFIDENCE = 0.95

/**
 * The least share of all that the share in a random sample speaks for, at 95 % confidence (Clopper and Pearson's one-sided
 * bound): at any lower share, as few exceptions as these would be seen in less than 5 % of samples of this size.
 */
export function leastShare(exceptions: number, samples: number): number {
  if (exceptions >= samples) return 0
  let [lo, hi] = [0, 1]
  while (hi - lo > 1e-9) {
    const share = (lo + hi) / 2
    if (atMost(exceptions, samples, share) < 1 - CONFIDENCE) lo = share
    else hi = share
  }
  return lo
}

/** Samples without an exception that it takes until `leastShare` is at least this share. */
export function samplesToShow(share: number): number {
  return Math.ceil(log(1 - CONFIDENCE) / log(share))
}

/** The probability of at most so many exceptions where this share is none. */
function atMost(exceptions: number, samples: number, share: number): number {
  let [term, sum] = [pow(share, samples), 0]
  for (let i = 0; i <= exceptions; i++) {
    sum += term
    term *= ((samples - i) / (i + 1)) * ((1 - share) / share)
  }
  return sum
}
