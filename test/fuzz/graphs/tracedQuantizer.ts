import type { LinearMap } from '../../../src/graph/linearMap.js'
import { type Quantized, Quantizer } from '../../../src/quantize/quantizer.js'

/** What stands behind an instruction. */
export interface Origin {
  /** The real map that it rounds. */
  readonly map?: LinearMap
  /** The graph's tensor that its result stands for. */
  readonly tensor?: string
}

/** Notes what the instructions that it emits stand for. */
export class TracedQuantizer extends Quantizer {
  readonly #maps = new Map<number, LinearMap>()
  readonly #tensors = new Map<number, string>()

  override name(x: Quantized, tensor: string): void {
    super.name(x, tensor)
    if (!this.#tensors.has(x.id)) this.#tensors.set(x.id, tensor)
  }

  override constant(values: Float64Array, unit?: number): Quantized {
    return this.#noted(super.constant(values, unit), constantMap(values))
  }

  override linear(map: LinearMap, sources: readonly Quantized[], unit: number): Quantized {
    return this.#noted(super.linear(map, sources, unit), map)
  }

  #noted(x: Quantized, map: LinearMap): Quantized {
    this.#maps.set(x.id, map)
    return x
  }

  /** What instruction i stands for. */
  originOf(i: number): Origin {
    const [map, tensor] = [this.#maps.get(i), this.#tensors.get(i)]
    return { ...(map === undefined ? {} : { map }), ...(tensor === undefined ? {} : { tensor }) }
  }
}

function constantMap(bias: Float64Array): LinearMap {
  return { size: bias.length, rowStart: new Uint32Array(bias.length + 1), col: new Uint32Array(0), bias }
}
