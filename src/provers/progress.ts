import type { Control } from '../kernels/engine.js'

/** What a long computation reports to and obeys. Amounts grow up to the total, in units of the computation's choice. */
export type Progress = Control

const WHOLE = 1000

/** Progress of a part of a longer computation, which takes it from one share of the whole to another, 0 to 1. */
export function progressOfPart({ onProgress, signal }: Progress, from: number, to: number): Progress {
  if (onProgress === undefined) return { signal }
  const report = (done: number, total: number) =>
    onProgress(Math.round(WHOLE * (from + ((to - from) * done) / total)), WHOLE)
  return { onProgress: report, signal }
}
