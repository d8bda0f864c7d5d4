import { type Index, type V128, v128 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'
import { type Bound, type Pair, requireWithin } from './limbField.js'

/** What the arithmetics on vectors share: a pair is so many vectors, whatever their lanes mean. */
export abstract class VectorPairs {
  /** Vectors of a pair. */
  protected abstract readonly vectorCount: number

  /** @throws InternalError, while generating, where limbs of this bound are not exact */
  protected abstract pair(limbs: readonly Local<'v128'>[], bound: Bound): Pair

  get blockBytes(): number {
    return 16 * this.vectorCount
  }

  loadBlock(f: FunctionBuilder, address: Index, offset: number, bound: Bound): Pair {
    const limbs = Array.from({ length: this.vectorCount }, (_, i) =>
      f.hold(v128.load(address, offset + 16 * i)),
    )
    return this.pair(limbs, bound)
  }

  storeBlock(f: FunctionBuilder, address: Index, a: Pair, offset: number, bound: Bound): void {
    requireWithin(a.bound, bound)
    vectors(a).forEach((limb, i) => {
      f.storeVector(address, limb, offset + 16 * i)
    })
  }

  variable(f: FunctionBuilder, initial: Pair, bound: Bound): Pair {
    requireWithin(initial.bound, bound)
    return this.pair(
      vectors(initial).map((limb) => f.hold(limb)),
      bound,
    )
  }

  assign(f: FunctionBuilder, target: Pair, a: Pair): void {
    requireWithin(a.bound, target.bound)
    for (const [i, limb] of vectors(a).entries()) f.set(vectors(target)[i]!, limb)
  }

  /** Limb by limb, without a carry: the bounds add up. */
  protected limbwise(f: FunctionBuilder, operation: (x: V128, y: V128) => V128, a: Pair, b: Pair): Pair {
    const limbs = vectors(a).map((limb, i) => f.hold(operation(limb, vectors(b)[i]!)))
    const bound = { value: a.bound.value + b.bound.value, limb: a.bound.limb + b.bound.limb }
    return this.pair(limbs, bound)
  }
}

export function vectors({ limbs }: Pair): readonly Local<'v128'>[] {
  return limbs as readonly Local<'v128'>[]
}
