import { InvalidSettingsError } from './artifacts/errors.js'
import type { Settings } from './artifacts/settings.js'
import type { Graph } from './graph/graph.js'
import type { Program } from './integer/program.js'
import type { OpDefinition } from './ops/op.js'
import { chooseFormats, measureExtents, peakOf, type Sample } from './quantize/calibrate.js'
import { proposedFormats } from './quantize/hints.js'
import type { Extent } from './quantize/limits.js'
import { type InputFormat, quantizeGraph } from './quantize/quantize.js'
import { VERSION } from './version.js'

/** What quantization is chosen for. */
export interface Chosen {
  readonly modelHash: string
  readonly dims: Readonly<Record<string, number>>
  /** Bits of everything that `bitsOf` does not name. */
  readonly bits: number
  /** Other bits for some inputs and tensors, by name. */
  readonly bitsOf?: ReadonlyMap<string, number>
  /** How some inputs become integers, by name, whatever the samples say. */
  readonly formats?: ReadonlyMap<string, InputFormat>
  /** Whether the circuit is to enforce the ranges that tensors take on the samples; default: those that are proven. */
  readonly ranges?: Ranges
}

/** Ranges that interval analysis proves for every input, or that calibration found and the circuit enforces. */
export type Ranges = 'proven' | 'calibrated'

/**
 * Scales and ranges for a model: measured on samples, or on synthetic ones where there are none.
 *
 * @param measured extents of the same samples, where they are known already
 */
export function chooseSettings(
  graph: Graph<OpDefinition>,
  samples: readonly Sample[],
  { modelHash, dims, bits, bitsOf = new Map(), formats: given = new Map(), ranges }: Chosen,
  measured?: ReadonlyMap<string, Extent>,
): Settings {
  const proposed = proposedFormats(graph)
  const formats = new Map<string, InputFormat>()
  for (const port of graph.inputs) {
    const chosen = chooseFormats([port], samples, bitsOf.get(port.name) ?? bits)
    formats.set(port.name, given.get(port.name) ?? proposed.get(port.name) ?? chosen.get(port.name)!)
  }
  const extents = measured ?? measureExtents(graph, samples, formats)
  return {
    ...{ tool: 'zkml', kind: 'settings', version: VERSION, modelHash, dims: { ...dims }, bits },
    inputs: [...formats].map(([name, format]) => ({ name, ...format })),
    tensors: [...extents].map(([name, extent]) => {
      const own = bitsOf.get(name)
      return {
        ...{ name, peak: peakOf(extent) },
        ...(own === undefined || own === bits ? {} : { bits: own }),
        ...(ranges === 'calibrated' ? { range: [...extent] as [number, number] } : {}),
      }
    }),
  }
}

/**
 * The integer model that the settings lead to.
 *
 * @param commitsWeights whether weights that the graph marks are to be committed to
 *
 * @throws InvalidSettingsError when they lack an input of the model
 */
export function quantizeBy(
  graph: Graph<OpDefinition>,
  { bits, inputs, tensors }: Settings,
  commitsWeights = false,
): Program {
  const formats = new Map<string, InputFormat>(inputs.map(({ name, ...format }) => [name, format]))
  const missing = graph.inputs.find(({ name }) => !formats.has(name))
  if (missing !== undefined) {
    throw new InvalidSettingsError({ problem: `they do not say how input "${missing.name}" is read` })
  }
  const of = <T>(part: (tensor: Settings['tensors'][number]) => T | undefined) =>
    new Map(
      tensors.flatMap((tensor) => {
        const value = part(tensor)
        return value === undefined ? [] : [[tensor.name, value] as const]
      }),
    )
  return quantizeGraph(graph, formats, {
    bits,
    commitsWeights,
    bitsOf: of((tensor) => tensor.bits),
    peaks: of(({ peak }) => peak),
    extents: of(({ range }) => range),
  })
}
