import { InternalError, ZkmlError } from '../errors.js'

/** A worker thread of the prover ended while it was in use. */
export class ProverWorkerDiedError extends ZkmlError {
  readonly code = 'E_PROVER_WORKER'

  constructor(workers: number, problem?: string) {
    super('A worker thread of the prover ended before its work was done.', {
      facts: { workers, ...(problem === undefined ? {} : { problem }) },
      advice: 'give the process more memory, or use a smaller circuit',
    })
  }
}

/** The engine's memory could not grow. A WebAssembly memory ends at 4 GiB; the platform may stop earlier. */
export class ProverOutOfMemoryError extends ZkmlError {
  readonly code = 'E_PROVER_MEMORY'

  constructor(needed: number, had: number) {
    const megabytes = (bytes: number) => Math.ceil(bytes / 1e6)
    super('There is not enough memory to prove this circuit.', {
      facts: { 'megabytes needed': megabytes(needed), 'megabytes in use': megabytes(had) },
      advice: 'give the process more memory, use fewer threads, or use a smaller circuit',
    })
  }
}

/** A kernel trapped: it was handed memory or sizes that do not fit. */
export class KernelFailedError extends InternalError {
  constructor(problem: string) {
    super(`a kernel of the prover failed: ${problem}`)
  }
}
