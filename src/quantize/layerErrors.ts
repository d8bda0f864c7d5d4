import type { Graph } from '../graph/graph.js'
import type { Values } from '../integer/instruction.js'
import type { Program } from '../integer/program.js'

/** How far a layer's first output is from the float model's. */
export interface LayerError {
  readonly node: string
  readonly tensor: string
  /** Mean error, as a share of the largest magnitude of the float model's tensor. */
  readonly error: number
  /** What the layer adds to the greatest error among its inputs; below 0 where it evens errors out. */
  readonly added: number
}

interface Sums {
  error: number
  elements: number
  peak: number
}

/** Errors of the integer model's tensors against the float model's, over the samples that are added. */
export class LayerErrors {
  readonly #sums = new Map<string, Sums>()
  /** Integer tensors that stand for a tensor of the graph. */
  readonly #named: readonly { readonly id: number; readonly name: string }[]

  constructor(
    readonly graph: Graph,
    readonly program: Program,
  ) {
    this.#named = program.tensors.flatMap(({ name }, id) => (name === undefined ? [] : [{ id, name }]))
  }

  /** @param real every tensor of the float model; @param integers every tensor of the integer model */
  add(real: ReadonlyMap<string, Float64Array>, integers: readonly Values[]): void {
    for (const { id, name } of this.#named) {
      const wanted = real.get(name)
      if (wanted === undefined) continue
      const sums = this.#sums.get(name) ?? { error: 0, elements: 0, peak: 0 }
      addErrors(sums, wanted, integers[id]!, this.program.tensors[id]!.scale)
      this.#sums.set(name, sums)
    }
  }

  /** In order of evaluation. */
  get layers(): readonly LayerError[] {
    const errorOf = (name: string) => {
      const { error, elements, peak } = this.#sums.get(name) ?? { error: 0, elements: 0, peak: 0 }
      return peak === 0 ? 0 : error / elements / peak
    }
    return this.graph.steps.flatMap(({ name: node, outputs, inputs, sources }) => {
      const tensor = outputs[0]!
      if (!this.#sums.has(tensor)) return []
      const before = Math.max(0, ...[...inputs, ...sources].map(errorOf))
      return [{ node, tensor, error: errorOf(tensor), added: errorOf(tensor) - before }]
    })
  }

  /** The layer that adds the most error. */
  get worst(): LayerError | undefined {
    return this.layers.reduce<LayerError | undefined>(
      (worst, layer) => (worst === undefined || layer.added > worst.added ? layer : worst),
      undefined,
    )
  }
}

function addErrors(sums: Sums, wanted: Float64Array, integers: Values, scale: Float64Array): void {
  for (let i = 0; i < wanted.length; i++) {
    const found = Number(integers[i]!) * scale[scale.length === 1 ? 0 : i]!
    sums.error += Math.abs(found - wanted[i]!)
    sums.peak = Math.max(sums.peak, Math.abs(wanted[i]!))
  }
  sums.elements += wanted.length
}
