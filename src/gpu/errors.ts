import { ZkmlError } from '../errors.js'

/** A GPU is asked for and there is none that can be used. */
export class GpuUnavailableError extends ZkmlError {
  readonly code = 'E_GPU'

  constructor(reason: string, cause?: unknown) {
    super('There is no GPU to prove with.', {
      facts: { reason },
      advice: 'prove with gpu "auto" or "off", which takes the processor',
      cause,
    })
  }
}

/** The GPU went away, or did not do what it was told, while it was in use. A later proof asks for a new one. */
export class GpuLostError extends ZkmlError {
  readonly code = 'E_GPU_LOST'

  constructor(problem: string, cause?: unknown) {
    super('The GPU was lost while it was in use.', {
      facts: { problem },
      advice: 'prove again, with gpu "auto" to go on without it',
      cause,
    })
  }
}

/** The GPU's memory does not hold what a sum needs. */
export class GpuMemoryError extends ZkmlError {
  readonly code = 'E_GPU_MEMORY'

  constructor(megabytes: number, problem: string) {
    super('The GPU has not enough memory to prove this circuit.', {
      facts: { 'megabytes needed': megabytes, problem },
      advice: 'prove with gpu "auto" or "off", which takes the processor',
    })
  }
}
