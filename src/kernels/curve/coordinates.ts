import { type Bound, ELEMENT_BYTES, type LimbField, multiply, type Pair } from '../limbs/limbField.js'
import { type I32, type Index, i32 } from '../wasm/expressions.js'
import type { FunctionBuilder } from '../wasm/function.js'

/** An element of Fq, or c0 + c1 u of Fq[u] / (u^2 + 1), in both lanes. */
export type Coordinate = readonly Pair[]

/** Arithmetic on coordinates of G1 (degree 1) or G2 (degree 2), two at a time; see {@link LimbField}. */
export class CoordinateField {
  /** Bytes of one coordinate in memory. */
  readonly bytes: number
  /** Bytes of a coordinate pair as a block. */
  readonly blockBytes: number

  constructor(
    readonly base: LimbField,
    readonly degree: 1 | 2,
  ) {
    this.bytes = ELEMENT_BYTES * degree
    this.blockBytes = base.blockBytes * degree
  }

  load(f: FunctionBuilder, first: Index, second: Index, offset = 0): Coordinate {
    return this.parts().map((k) => this.base.load(f, first, second, offset + k * ELEMENT_BYTES))
  }

  store(f: FunctionBuilder, first: Index, second: Index, a: Coordinate, offset = 0): void {
    a.forEach((part, k) => {
      this.base.store(f, first, second, part, offset + k * ELEMENT_BYTES)
    })
  }

  /** Blocks hold products. */
  loadBlock(f: FunctionBuilder, address: Index): Coordinate {
    return this.parts().map((k) =>
      this.base.loadBlock(f, address, k * this.base.blockBytes, this.base.product),
    )
  }

  storeBlock(f: FunctionBuilder, address: Index, a: Coordinate): void {
    a.forEach((part, k) => {
      this.base.storeBlock(f, address, part, k * this.base.blockBytes, this.base.product)
    })
  }

  /** The integer in both lanes, with R as the caller put it. */
  constant(f: FunctionBuilder, value: bigint): Coordinate {
    return this.parts().map((k) => this.base.constant(f, k === 0 ? value : 0n))
  }

  /** Variables that later assignments may fill up to `bound`, or as far as what they hold first. */
  variable(f: FunctionBuilder, initial: Coordinate, bound?: Bound): Coordinate {
    return initial.map((part) => this.base.variable(f, part, bound ?? part.bound))
  }

  assign(f: FunctionBuilder, target: Coordinate, a: Coordinate): void {
    a.forEach((part, k) => {
      this.base.assign(f, target[k]!, part)
    })
  }

  add(f: FunctionBuilder, a: Coordinate, b: Coordinate): Coordinate {
    return a.map((part, k) => this.base.add(f, part, b[k]!))
  }

  subtract(f: FunctionBuilder, a: Coordinate, b: Coordinate): Coordinate {
    return a.map((part, k) => this.base.subtract(f, part, b[k]!))
  }

  negateIf(f: FunctionBuilder, first: I32, second: I32, a: Coordinate): Coordinate {
    return a.map((part) => this.base.negateIf(f, first, second, part))
  }

  select(f: FunctionBuilder, first: I32, second: I32, a: Coordinate, b: Coordinate): Coordinate {
    return a.map((part, k) => this.base.select(f, first, second, part, b[k]!))
  }

  reduce(f: FunctionBuilder, a: Coordinate): Coordinate {
    return a.map((part) => this.base.reduce(f, part))
  }

  multiply(f: FunctionBuilder, a: Coordinate, b: Coordinate): Coordinate {
    const [a0, a1] = a as [Pair, Pair?]
    const [b0, b1] = b as [Pair, Pair?]
    if (a1 === undefined || b1 === undefined) return [multiply(this.base, f, a0, b0)]
    const minus = this.base.negate(f, a1)
    return [this.sumOfProducts(f, [a0, b0], [minus, b1]), this.sumOfProducts(f, [a0, b1], [a1, b0])]
  }

  /** With bounds like those of a single product. */
  private sumOfProducts(f: FunctionBuilder, ...terms: readonly (readonly [Pair, Pair])[]): Pair {
    const sum = this.base.sumOfProducts(f, terms)
    return sum.bound.value <= this.base.product.value ? sum : this.base.reduce(f, sum)
  }

  square(f: FunctionBuilder, a: Coordinate): Coordinate {
    const [a0, a1] = a as [Pair, Pair?]
    if (a1 === undefined) return [multiply(this.base, f, a0, a0)]
    const { base } = this
    const real = multiply(base, f, base.add(f, a0, a1), base.subtract(f, a0, a1))
    return [real, multiply(base, f, base.add(f, a0, a0), a1)]
  }

  /** Not 0 if the value may be zero in a lane; 0 proves that it is not. |parts| below twice the prime. */
  mayVanish(f: FunctionBuilder, a: Coordinate): I32 {
    return a.map((part) => this.base.mayVanish(f, part)).reduce((x, y) => i32.and(x, y))
  }

  private parts(): number[] {
    return this.degree === 1 ? [0] : [0, 1]
  }
}
