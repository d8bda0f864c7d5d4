/** The part of ffjavascript 0.3.1 that the provers use: the engine that snarkjs runs on, to start and to end it. */
declare module 'ffjavascript' {
  export interface WorkerHandle {
    addEventListener(type: 'error' | 'close', listener: () => void): void
    terminate(): void
  }

  export interface ThreadManager {
    readonly concurrency: number
    /** None of an engine for a single thread. */
    readonly workers?: readonly WorkerHandle[]
    /** Runs calls of the engine's module on one of the workers, or at once on a single thread. */
    queueAction(calls: readonly object[], transfers?: readonly ArrayBuffer[]): Promise<unknown>
  }

  /** The field of scalars; elements are Montgomery bytes. */
  export interface CurveField {
    batchToMontgomery(values: Uint8Array): Promise<Uint8Array>
  }

  export interface CurveGroup {
    readonly g: Uint8Array
    readonly F: { readonly n8: number }
    double(point: Uint8Array): Uint8Array
    toAffine(point: Uint8Array): Uint8Array
  }

  export interface Curve {
    readonly Fr: CurveField
    readonly G1: CurveGroup
    readonly G2: CurveGroup
    readonly tm: ThreadManager
  }

  /** An engine with threads is also put into the global `curve_bn128`. */
  export function buildBn128(singleThread: boolean): Promise<Curve>
}
