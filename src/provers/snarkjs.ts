import type { Curve } from 'ffjavascript'
import type { FileInput, Logger, MemoryFile } from 'snarkjs'
import { SnarkjsFailedError } from './errors.js'
import type { Progress } from './progress.js'
import { claimEngine, withCurve } from './session.js'

export type Snarkjs = typeof import('snarkjs')

/**
 * Loads snarkjs (a quarter of a second) and runs `use` with its engine held open.
 *
 * @throws as `withCurve`
 */
export function withSnarkjs<T>(
  use: (snarkjs: Snarkjs, curve: Curve) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withCurve(async (curve) => {
    const snarkjs = await import('snarkjs')
    claimEngine()
    return use(snarkjs, curve)
  }, signal)
}

/** Keeps the last error text. Needed even where nobody reads it: some failure paths of snarkjs call it unasked. */
export class LastError implements Logger {
  text = 'no reason given'
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(text: string): void {
    this.text = text
  }
}

/** Of the five rounds of PLONK and of FFLONK, and the verification that follows them. */
const PROOF_PARTS = 6

/** Tells from what snarkjs says how far a proof is, and stops it at its next word once the signal has fired. */
export class ProofLog implements Logger {
  constructor(private readonly progress: Progress) {}

  /** @throws the signal's reason */
  debug(text: string): void {
    this.progress.signal?.throwIfAborted()
    const round = /^> ROUND (\d)$/.exec(text)?.[1]
    if (round !== undefined) this.reached(Number(round) - 1)
  }
  info(text: string): void {
    this.debug(text)
  }
  warn(): void {}
  error(): void {}

  /** The rounds are over. */
  made(): void {
    this.reached(PROOF_PARTS - 1)
  }

  verified(): void {
    this.reached(PROOF_PARTS)
  }

  private reached(parts: number): void {
    this.progress.onProgress?.(parts, PROOF_PARTS)
  }
}

/**
 * Runs a snarkjs function that writes a file, and returns the bytes.
 *
 * @throws SnarkjsFailedError also where snarkjs only logs and returns -1 or false.
 */
export async function fileMadeBy(
  operation: string,
  write: (target: MemoryFile, log: Logger) => Promise<unknown>,
): Promise<Uint8Array> {
  const target: MemoryFile = { type: 'mem' }
  const log = new LastError()
  let result: unknown
  try {
    result = await write(target, log)
  } catch (cause) {
    throw new SnarkjsFailedError(operation, messageOf(cause), cause)
  }
  if (result === -1 || result === false) throw new SnarkjsFailedError(operation, log.text)
  if (target.data === undefined) throw new SnarkjsFailedError(operation, 'it wrote nothing')
  return target.data
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** snarkjs takes bytes as they are, but a mem file is what all of its functions agree on. */
export function asFile(data: Uint8Array): FileInput {
  return { type: 'mem', data }
}
