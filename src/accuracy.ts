import { loadProgram } from './artifacts/compiled.js'
import { InputRangeError, LabelsError } from './data/errors.js'
import { readLabels, takeLabels } from './data/labels.js'
import { readSamples, type Sample } from './data/tensors.js'
import type { GraphPort } from './graph/graph.js'
import type { ModelFiles } from './infer.js'
import { OutOfCalibratedRangeError } from './integer/errors.js'
import { compareRuns, floatOutputs } from './modelRuns.js'
import { greatest, type OutputAgreement, type OutputValues } from './quantize/agreement.js'
import type { LayerError } from './quantize/layerErrors.js'
import { openCompiledModel } from './typedModel.js'

/** Runs the float model on samples, one after the other. */
export type FloatRuntime = (
  model: Uint8Array,
  inputs: readonly GraphPort[],
  samples: readonly Sample[],
) => Promise<readonly OutputValues[]>

/** What `accuracy` compares with, and on what. */
export interface AccuracyOptions {
  /** Contents of files that the model keeps tensors in, by name. */
  readonly externalData?: ReadonlyMap<string, Uint8Array>
  /** The class of each sample, where the data does not say them under "labels". */
  readonly labels?: unknown
  /** What the integer model is compared with; left out, the model's meaning in float64. */
  readonly runtime?: FloatRuntime
}

/** Shares of right classes. */
export interface LabelAccuracy {
  readonly labels: number
  readonly float: number
  readonly integer: number
}

/** A layer's error, and the rows that its node takes. */
export interface AccuracyLayer extends LayerError {
  readonly rows: number
}

/** How far a compiled model is from the float model on given samples. */
export interface AccuracyReport {
  /** Samples that the integer model takes: all figures are about them. */
  readonly samples: number
  /** Samples with values outside the ranges that the circuit accepts. */
  readonly refused: number
  /** Why the first of these is refused. */
  readonly refusal: string | undefined
  /** The share of decisions that are the float model's, of the output where it is least. */
  readonly agreement: number
  readonly outputs: readonly OutputAgreement[]
  /** Undefined without labels. */
  readonly accuracy: LabelAccuracy | undefined
  readonly layers: readonly AccuracyLayer[]
  /** The node that adds the most error. */
  readonly worst: string | undefined
  /** Values of the float and of the integer model side by side, at most a few thousand for each output. */
  readonly scatter: readonly Scatter[]
}

/** Real values of one output in both models, sample after sample, for a plot. */
export interface Scatter {
  readonly output: string
  readonly float: readonly number[]
  readonly integer: readonly number[]
}

/**
 * Compares a compiled model with the float model that it was made from.
 *
 * @param model the bytes of the .onnx file
 * @param data parsed data in any form that `readSamples` takes, with labels under "labels" if there are any
 * @throws ArtifactMismatchError for another model, LabelsError, and the errors of `readSamples`
 */
export async function accuracy(
  files: ModelFiles,
  model: Uint8Array,
  data: unknown,
  { externalData, labels, runtime }: AccuracyOptions = {},
): Promise<AccuracyReport> {
  const program = loadProgram(files.manifest, files.model)
  const graph = openCompiledModel(model, files.manifest, externalData)
  const taken = takeLabels(data, graph.inputs)
  const samples = readSamples(taken.data, graph.inputs)
  const classes = taken.labels ?? (labels === undefined ? undefined : readLabels(labels))
  requireLabels(classes, samples.length)
  const references =
    (await runtime?.(model, graph.inputs, samples)) ?? samples.map((sample) => floatOutputs(graph, sample))
  const refusals: (InputRangeError | OutOfCalibratedRangeError)[] = []
  const { comparison, layers, found } = compareRuns(graph, program, samples, references, (_, error) => {
    if (!(error instanceof InputRangeError || error instanceof OutOfCalibratedRangeError)) throw error
    refusals.push(error)
  })
  const accepted = found.flatMap((integer, i) =>
    integer === undefined ? [] : [{ float: references[i]!, integer, label: classes?.[i] }],
  )
  return {
    samples: accepted.length,
    refused: refusals.length,
    refusal: refusals[0]?.message,
    agreement: comparison.agreement,
    outputs: comparison.outputs,
    accuracy: classes === undefined ? undefined : rightClasses(graph.outputs[0]!, accepted),
    layers: layers.layers.map((layer) => ({ ...layer, rows: rowsOf(files, layer.node) })),
    worst: layers.worst?.node,
    scatter: graph.outputs.map(({ name }) => scatterOf(name, accepted)),
  }
}

function requireLabels(labels: readonly number[] | undefined, samples: number): void {
  if (labels === undefined || labels.length === samples) return
  throw new LabelsError({ problem: `there are ${labels.length} for ${samples} samples` })
}

function rowsOf({ manifest }: ModelFiles, node: string): number {
  return manifest.layers.filter((layer) => layer.node === node).reduce((sum, { rows }) => sum + rows, 0)
}

interface Accepted {
  readonly float: OutputValues
  readonly integer: OutputValues
  readonly label: number | undefined
}

/** @throws LabelsError unless the output is one row of classes, or one number */
function rightClasses({ name, shape }: GraphPort, accepted: readonly Accepted[]): LabelAccuracy {
  const size = shape.reduce((product, extent) => product * extent, 1)
  if (size !== (shape.at(-1) ?? 1)) {
    throw new LabelsError({
      problem: `output "${name}" of shape [${shape.join(', ')}] is not one row of classes`,
    })
  }
  const classOf = (values: Float64Array) => (size === 1 ? values[0]! : greatest(values, 0, size))
  const share = (run: 'float' | 'integer') =>
    accepted.filter((sample) => classOf(sample[run].get(name)!) === sample.label).length /
    (accepted.length || 1)
  return { labels: accepted.length, float: share('float'), integer: share('integer') }
}

/** Most points of an output. */
const MAX_POINTS = 2000

/** Every so many values, in order. */
function scatterOf(output: string, accepted: readonly Accepted[]): Scatter {
  const values = (run: 'float' | 'integer') => accepted.flatMap((sample) => [...sample[run].get(output)!])
  const [float, integer] = [values('float'), values('integer')]
  const every = Math.ceil(float.length / MAX_POINTS)
  const some = (list: readonly number[]) => list.filter((_, i) => i % every === 0)
  return { output, float: some(float), integer: some(integer) }
}
