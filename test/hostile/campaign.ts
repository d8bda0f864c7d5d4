import { createHash } from 'node:crypto'
import { InternalError, ZkmlError } from '../../src/errors.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import type { Format } from './format.js'
import { FORMATS } from './formats.js'
import { makeSeeds, type Seeds } from './seeds.js'

export interface MutationOptions {
  readonly seed: number
  readonly count: number
  /** Called before each file is read. */
  readonly onFile?: ((index: number, format: string) => void) | undefined
  /** Index of the first file; those before are left out. */
  readonly from?: number
}

export interface Counts {
  files: number
  refused: number
  accepted: number
}

export interface Crash {
  readonly index: number
  readonly format: string
  /** What went wrong: the error's class and message, or which limit was passed. */
  readonly problem: string
  readonly bytes: Uint8Array
}

export interface Campaign {
  readonly files: number
  readonly byFormat: Record<string, Counts>
  readonly crashes: readonly Crash[]
}

/** Of processor time, and of memory that is held when the reader has returned. */
export const LIMITS = { seconds: 2, bytes: 300e6 } as const

/**
 * Damages files and lets their readers at them. File `index` of a `seed` is always the same. A crash is anything but a
 * result or a refusal: another error, more than {@link LIMITS}, a prototype that was changed, a false claim that was believed.
 */
export async function mutateFiles({ seed, count, onFile, from = 0 }: MutationOptions): Promise<Campaign> {
  const seeds = await makeSeeds()
  const byFormat: Record<string, Counts> = {}
  const crashes: Crash[] = []
  try {
    for (let index = from; index < count; index++) {
      const { name, bytes } = damagedFile(seeds, seed, index)
      onFile?.(index, name)
      const problem = await steadyOutcome(seeds, seed, index)
      byFormat[name] ??= { files: 0, refused: 0, accepted: 0 }
      const counts = byFormat[name]
      counts.files++
      if (problem === 'refused' || problem === 'accepted') counts[problem]++
      else crashes.push({ index, format: name, problem, bytes })
    }
  } finally {
    seeds.remove()
  }
  return { files: count - from, byFormat, crashes }
}

/** What passes a limit is read once more: a compiler or a collector at work is no fault of the reader. */
async function steadyOutcome(seeds: Seeds, seed: number, index: number): Promise<string> {
  const outcome = () => {
    const { name, bytes, random } = damagedFile(seeds, seed, index)
    return outcomeOf(FORMATS[name]!, bytes, seeds, random)
  }
  const first = await outcome()
  return /^(holds|takes) more/.test(first) ? outcome() : first
}

/** The file of a number, and the random numbers that its readers go on with. */
export function damagedFile(seeds: Seeds, seed: number, index: number) {
  const start = createHash('sha256').update(`${seed} ${index}`).digest().readUInt32LE()
  const random = new RandomNumbers(start)
  const name = formatAt(random.between(0, 999))
  const format = FORMATS[name]!
  const bytes = format.damage(format.seed(seeds, random), random)
  return { name, bytes, random }
}

function formatAt(place: number): string {
  let left = place
  for (const [name, { share }] of Object.entries(FORMATS)) {
    if (left < share) return name
    left -= share
  }
  throw new Error('the shares do not add up to 1000')
}

/** 'accepted', 'refused', or what is wrong with how the readers took the file. */
export async function outcomeOf(
  format: Format,
  bytes: Uint8Array,
  seeds: Seeds,
  random: RandomNumbers,
): Promise<'accepted' | 'refused' | string> {
  const before = { time: process.cpuUsage(), memory: heldBytes() }
  const outcome = await attempt(() => format.use(bytes, seeds, random))
  const { user, system } = process.cpuUsage(before.time)
  if (heldBytes() - before.memory > LIMITS.bytes) return `holds more than ${LIMITS.bytes / 1e6} MB`
  if ((user + system) / 1e6 > LIMITS.seconds) return `takes more than ${LIMITS.seconds} s`
  if (Object.keys(Object.prototype).length > 0 || Object.keys(Array.prototype).length > 0)
    return 'changed a prototype'
  return outcome
}

async function attempt(use: () => Promise<string | undefined>): Promise<string> {
  try {
    return (await use()) ?? 'accepted'
  } catch (error) {
    if (error instanceof ZkmlError && !(error instanceof InternalError)) return 'refused'
    return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : String(error)
  }
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
