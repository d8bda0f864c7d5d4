import { foundInWords, InvalidOptionError } from '../errors.js'
import { requireThreads } from '../kernels/threads.js'
import type { GpuMode, ProveOptions, ProverName } from './types.js'

const PROVERS: readonly ProverName[] = ['wasm', 'snarkjs']
const GPU_MODES: readonly GpuMode[] = ['auto', 'on', 'off']

/** To be called before anything starts. Callers are often plain JavaScript, which no compiler checks. @throws InvalidOptionError */
export function requireProveOptions({ threads, gpu, prover }: ProveOptions): void {
  if (threads !== undefined) requireThreads(threads)
  requireChoice('gpu', gpu, GPU_MODES)
  requireChoice('prover', prover, PROVERS)
}

function requireChoice(option: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value as string)) return
  throw new InvalidOptionError({ option, found: foundInWords(value), accepted: choices.join(', ') })
}
