import { inTurn, type Spread, spread } from '../measure.js'

/** How long one thing takes, and what memory where that was measured. */
export interface Figure {
  readonly runs: number
  readonly seconds: Spread
  readonly megabytes?: number
}

/** Figures to be compared, by contender: `ours` or `ours, ...`, and rivals. */
export interface Comparison {
  /** What was computed. */
  readonly label: string
  /** What ran those of the contenders that are not native, once that is known. */
  readonly node?: string
  readonly figures: Readonly<Record<string, Figure>>
}

/** Rounds until code is compiled for speed. */
const WARM_UP = 3

/** The contenders in turn, after uncounted rounds; each tells the seconds that it took. */
export async function compareInTurn(
  label: string,
  contenders: Readonly<Record<string, () => Promise<number>>>,
  rounds: number,
  uncounted = WARM_UP,
): Promise<Comparison> {
  const seconds = await inTurn(contenders, rounds, uncounted)
  const figures = Object.entries(seconds).map(([name, list]) => [name, figure(list)] as const)
  return { label, figures: Object.fromEntries(figures) }
}

export function figure(seconds: readonly number[]): Figure {
  return { runs: seconds.length, seconds: spread(seconds) }
}

/** Seconds that the work takes, after garbage of earlier work is gone if the process runs with --expose-gc. */
export async function seconds(work: () => unknown): Promise<number> {
  globalThis.gc?.()
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
