import type { Bytes } from '../provers/keySource.js'
import type { LoadOptions, LoadProgress } from './asset.js'

/** Somebody who waits for a file. */
interface Waiting {
  readonly onProgress: LoadOptions['onProgress']
  /** Ends this waiting alone. */
  readonly end: (reason: unknown) => void
}

/**
 * One loading of a file for all who want it. Each is told of every piece that comes while it waits, and its signal ends its
 * own waiting at once, whoever was first. Loading ends, and is told so, when nobody waits any more.
 */
export class SharedLoad {
  private readonly waiting = new Set<Waiting>()
  private readonly stop = new AbortController()
  private readonly loading: Promise<Bytes>
  private outcome: 'loaded' | 'failed' | undefined
  /** Fulfilled when nothing of it runs any more. */
  readonly over: Promise<void>

  /** @param before what must be over when `load` is called */
  constructor(load: (options: LoadOptions) => Promise<Bytes>, before: Promise<void> = Promise.resolve()) {
    const onProgress = (progress: LoadProgress) => this.report(progress)
    this.loading = before.then(() => load({ onProgress, signal: this.stop.signal }))
    const settle = (outcome: 'loaded' | 'failed') => () => {
      this.outcome = outcome
    }
    this.over = this.loading.then(settle('loaded'), settle('failed'))
  }

  /** Whether the file will not come of it. */
  get useless(): boolean {
    return this.outcome === 'failed' || (this.outcome === undefined && this.stop.signal.aborted)
  }

  /** What is loaded. Rejects as the loading does; with the signal's reason; with what `onProgress` throws. */
  join({ onProgress, signal }: LoadOptions): Promise<Bytes> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        signal?.removeEventListener('abort', cancel)
        this.waiting.delete(waiting)
      }
      const end = (reason: unknown) => {
        leave()
        reject(reason)
        if (this.waiting.size === 0) this.stop.abort(reason)
      }
      const cancel = () => end(signal!.reason)
      const waiting: Waiting = { onProgress, end }
      this.waiting.add(waiting)
      signal?.addEventListener('abort', cancel)
      this.loading.then(resolve, reject).finally(leave)
    })
  }

  private report(progress: LoadProgress): void {
    for (const { onProgress, end } of [...this.waiting]) {
      try {
        onProgress?.(progress)
      } catch (error) {
        end(error)
      }
    }
  }
}
