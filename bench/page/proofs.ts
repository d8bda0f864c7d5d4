import { defineModel, type ImportedModel, type ModelDefinition } from '../../src/entries/prove.js'
import { bestArithmetic } from '../../src/kernels/arithmetic.js'

// The same in Node and in pages: one bundle of this file is measured in both.

/** What proofs are made of: the module of a build, and one sample. */
export interface Work {
  readonly definition: ModelDefinition
  readonly input: unknown
  readonly threads: number
}

/** Where a proof's time goes, in milliseconds. */
export interface Timing {
  /** From the input to a proof that was verified: all that follows. */
  readonly total: number
  readonly witness: number
  readonly prove: number
  readonly verify: number
}

/** A model whose files are loaded. */
export class Proofs {
  readonly arithmetic = bestArithmetic()
  private readonly model: ImportedModel

  constructor(private readonly work: Work) {
    this.model = defineModel(work.definition)
  }

  load(): Promise<void> {
    return this.model.load()
  }

  async proveOnce(): Promise<Timing> {
    const { input, threads } = this.work
    const started = performance.now()
    let proving = started
    const onStage = (stage: string) => {
      if (stage === 'prove') proving = performance.now()
    }
    const proved = await this.model.prove(input, { threads, onStage })
    const verifying = performance.now()
    const { valid } = await this.model.verify(proved)
    const ended = performance.now()
    if (!valid) throw new Error('the proof does not hold')
    return {
      total: ended - started,
      witness: proving - started,
      prove: verifying - proving,
      verify: ended - verifying,
    }
  }
}
