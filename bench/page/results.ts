import { type Spread, spread } from '../measure.js'
import type { PageMemory } from './memory.js'
import type { Timing } from './proofs.js'

/** What bench/page/run.ts found, as kept in results.json. */
export interface PageResults {
  readonly machine: string
  readonly date: string
  /** Runnable processes on average over a minute, before and after the times were measured. */
  readonly load: readonly [number, number]
  readonly browser: string
  readonly rounds: number
  readonly warmUp: number
  /** By contender, as the times. */
  readonly arithmetic: Readonly<Record<string, string>>
  /** In milliseconds. */
  readonly times: Readonly<Record<string, TimingSpreads>>
  readonly memory: { readonly blank: PageMemory; readonly isolated: PageMemory; readonly plain: PageMemory }
}

export type TimingSpreads = Readonly<Record<keyof Timing, Spread>>

export function spreads(timings: readonly Timing[]): TimingSpreads {
  const of = (part: keyof Timing) => spread(timings.map((timing) => timing[part]))
  return { total: of('total'), witness: of('witness'), prove: of('prove'), verify: of('verify') }
}
