import { dequantize, quantizeSample } from './data/integers.js'
import type { Sample } from './data/tensors.js'
import type { Graph } from './graph/graph.js'
import { runGraph } from './graph/run.js'
import type { Values } from './integer/instruction.js'
import { interpret, type Program } from './integer/program.js'
import { Comparison, type OutputValues } from './quantize/agreement.js'
import { LayerErrors } from './quantize/layerErrors.js'

/** The outputs of the float model, in float64. */
export function floatOutputs(graph: Graph, sample: Sample): OutputValues {
  const values = runGraph(graph, sample)
  return new Map(
    graph.outputs.map(({ name }) => [name, values.get(name) ?? graph.constants.get(name)!.data] as const),
  )
}

/** The outputs of the integer model, as real values. @throws InputRangeError, OutOfCalibratedRangeError */
export function integerOutputs(program: Program, sample: Sample): OutputValues {
  return realOutputs(program, interpret(program, quantizeSample(program, sample)))
}

function realOutputs(program: Program, values: readonly Values[]): OutputValues {
  return new Map(
    program.outputs.map((port) => [port.name, Float64Array.from(dequantize(port, values[port.tensor]!))]),
  )
}

/** Both models, run on the same samples. */
export interface ComparedRuns {
  readonly comparison: Comparison
  readonly layers: LayerErrors
  /** Outputs of the integer model; undefined for a sample that it refuses. */
  readonly found: readonly (OutputValues | undefined)[]
}

/**
 * Runs the integer model beside the float64 one.
 *
 * @param references outputs of the float model by another runtime; left out, those of the float64 run
 * @param onRefused what to do about a sample that the integer model does not take; left out, its error is thrown
 */
export function compareRuns(
  graph: Graph,
  program: Program,
  samples: readonly Sample[],
  references?: readonly OutputValues[],
  onRefused?: (sample: number, error: unknown) => void,
): ComparedRuns {
  // Of a sample's tensors none but the outputs are kept: a model can have many large ones.
  const wanted = references ?? samples.map((sample) => floatOutputs(graph, sample))
  const comparison = new Comparison(graph.outputs, wanted)
  const layers = new LayerErrors(graph, program)
  const found = samples.map((sample, i) => {
    try {
      const integers = interpret(program, quantizeSample(program, sample))
      const outputs = realOutputs(program, integers)
      comparison.add(i, outputs)
      layers.add(runGraph(graph, sample), integers)
      return outputs
    } catch (error) {
      if (onRefused === undefined) throw error
      onRefused(i, error)
      return undefined
    }
  })
  return { comparison, layers, found }
}
