import { NodeRefusedError } from '../graph/errors.js'
import { applyLinear, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { floats, ints, strings } from './attributes.js'
import { type Draw, defineOp, type Parsed } from './op.js'
import { type Decision, decide, emitAbove, emitDecision } from './shared/decisions.js'
import { featureRows } from './shared/features.js'
import {
  combinationMap,
  emitKernel,
  evaluateKernel,
  type Kernel,
  kernelAttributes,
  kernelOf,
  opposites,
} from './shared/kernels.js'
import { ofRank } from './shared/sampling.js'
import { labelNumbers } from './shared/scores.js'

const attributes = {
  ...kernelAttributes,
  coefficients: floats,
  rho: floats,
  vectors_per_class: ints,
  prob_a: floats,
  prob_b: floats,
  classlabels_ints: ints,
  classlabels_strings: strings,
}

type Context = NodeContext<Parsed<typeof attributes>>

/** Two classes of which a score above 0 says the first. */
type Duel = readonly [first: number, second: number]

interface Machine {
  readonly kernel: Kernel
  /** Kernel values to the score of each duel. */
  readonly map: LinearMap
  readonly duels: readonly Duel[]
  readonly labels: readonly number[]
}

function machineOf(ctx: Context): Machine {
  const { coefficients = [], rho = [], vectors_per_class: counts = [], prob_a } = ctx.attributes
  const labels = labelNumbers(ctx, ctx.attributes.classlabels_ints, ctx.attributes.classlabels_strings)
  const [classes, vectors] = [labels.length, counts.reduce((sum, count) => sum + count, 0)]
  const duels = labels.flatMap((_, i) => labels.slice(i + 1).map((__, k): Duel => [i, i + 1 + k]))
  if (prob_a !== undefined && prob_a.length > 0) {
    throw new NodeRefusedError(
      ctx.node,
      'sets prob_a: runtimes find probabilities by an iteration, which has no circuit',
      'train with probability = False; the scores and the label say the same',
    )
  }
  if (classes < 2 || counts.length !== classes || vectors === 0) {
    throw new NodeRefusedError(
      ctx.node,
      `has support vectors of ${counts.length} classes and ${classes} class labels`,
    )
  }
  if (coefficients.length !== (classes - 1) * vectors || rho.length !== duels.length) {
    throw new NodeRefusedError(
      ctx.node,
      `has ${coefficients.length} coefficients and ${rho.length} rho for ${vectors} support vectors of ${classes} classes`,
    )
  }
  const kernel = kernelOf(ctx, vectors)
  const outputs = duels.map((duel, k) => ({
    weights: weightsOf(duel, counts, coefficients, vectors),
    constant: rho[k]!,
  }))
  return { kernel, map: combinationMap(kernel, outputs), duels, labels }
}

/** A vector of class c counts against class d with the coefficient of row d, or d - 1 for d > c. */
function weightsOf(
  [i, j]: Duel,
  counts: readonly number[],
  coefficients: readonly number[],
  vectors: number,
): Map<number, number> {
  const start = (c: number) => counts.slice(0, c).reduce((sum, count) => sum + count, 0)
  const of = (c: number, row: number) =>
    Array.from({ length: counts[c]! }, (_, m) => {
      const vector = start(c) + m
      return [vector, coefficients[row * vectors + vector]!] as const
    })
  return new Map([...of(i, j - 1), ...of(j, i)])
}

/** Votes decide, the first of the most. */
function decisionOf({ labels }: Machine): Decision {
  return { kind: 'greatest', classes: labels.map((_, k) => k), labels }
}

function votesOf({ duels, labels }: Machine, scores: Float64Array): Float64Array {
  const rows = scores.length / duels.length
  const votes = new Float64Array(rows * labels.length)
  scores.forEach((score, i) => {
    const [row, [first, second]] = [Math.floor(i / duels.length), duels[i % duels.length]!]
    votes[row * labels.length + (score > 0 ? first : second)]!++
  })
  return votes
}

function emitVotes(q: Quantizer, { duels, labels }: Machine, scores: Quantized): Quantized {
  const won = emitAbove(q, scores, 0, true)
  const [rows, classes] = [scores.size / duels.length, labels.length]
  const [rowStart, bias]: [number[], number[]] = [[0], []]
  const [col, coef]: [number[], number[]] = [[], []]
  for (let i = 0; i < rows * classes; i++) {
    const [row, own] = [Math.floor(i / classes), i % classes]
    duels.forEach((duel, k) => {
      if (!duel.includes(own)) return
      col.push(row * duels.length + k)
      coef.push(duel[0] === own ? 1 : -1)
    })
    rowStart.push(col.length)
    bias.push(own)
  }
  const columns = { rowStart: Uint32Array.from(rowStart), col: Uint32Array.from(col) }
  const numbers = { coef: Float64Array.from(coef), bias: Float64Array.from(bias) }
  return q.emit(
    { kind: 'linear', inputs: [won.id], ...columns, ...numbers },
    new Float64Array(bias.length).fill(1),
  )
}

/**
 * SVMClassifier: for any two classes a weighted sum of kernel values, plus rho; each such score is a vote for one of the
 * two, and the label is the first class with most votes.
 *
 * Shapes   X [N, F] or [F]   label [N]   scores [N, C (C - 1) / 2], classes 0 against 1, 0 against 2, ..; for two [-s, s]
 * Labels   names of classes are numbered in their order
 * Numbers  scores are linear in the kernel values (shared/kernels.ts)
 */
export const SVMClassifier = defineOp({
  type: 'SVMClassifier',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary:
    'support vector classification: a label and the scores of pairs; labels that are names become their numbers',
  refuses: 'probabilities (prob_a), models without support vectors, kernels as SVMRegressor',
  attributes,
  parameters: ['coefficients', 'support_vectors', 'rho'],

  infer(ctx) {
    const { rows } = featureRows(ctx)
    const { duels } = machineOf(ctx)
    return [
      { dtype: 'int64', shape: [rows] },
      { dtype: 'float32', shape: [rows, Math.max(2, duels.length)] },
    ]
  },

  evaluate(ctx, [x]) {
    const machine = machineOf(ctx)
    const scores = applyLinear(machine.map, evaluateKernel(machine.kernel, x!.data))
    const data =
      machine.duels.length > 1
        ? scores
        : Float64Array.from({ length: 2 * scores.length }, (_, i) => (i % 2 === 0 ? -1 : 1) * scores[i >> 1]!)
    const labels = decide(decisionOf(machine), votesOf(machine, scores), featureRows(ctx).rows)
    return [
      { ...ctx.outputs[0]!, data: labels },
      { ...ctx.outputs[1]!, data },
    ]
  },

  quantize(q, ctx, [x], [label = '', name = '']) {
    const machine = machineOf(ctx)
    const scores = q.linear(machine.map, [emitKernel(q, machine.kernel, x!)], name === '' ? 1 : q.unit(name))
    const labels =
      label === ''
        ? scores
        : emitDecision(q, decisionOf(machine), emitVotes(q, machine, scores), featureRows(ctx).rows)
    return [labels, machine.duels.length > 1 ? scores : opposites(q, scores)]
  },

  sample(draw: Draw) {
    const x = draw.tensor(ofRank(2, 2))
    const classes = draw.int(2, 3)
    const numbers = (count: number) => Array.from({ length: count }, () => draw.int(-32, 32) / 32)
    return {
      inputs: [x],
      outputs: 2,
      attributes: {
        kernel_type: draw.pick(['LINEAR', 'RBF', 'POLY']),
        kernel_params: { floats: [0.25, 0.5, 2] },
        vectors_per_class: Array.from({ length: classes }, () => 1),
        support_vectors: { floats: numbers(classes * x.shape[1]!) },
        coefficients: { floats: numbers((classes - 1) * classes) },
        rho: { floats: numbers((classes * (classes - 1)) / 2) },
        classlabels_ints: Array.from({ length: classes }, (_, k) => k),
      },
    }
  },

  examples: [
    {
      inputs: [{ shape: [1, 2] }],
      attributes: {
        kernel_type: 'RBF',
        kernel_params: [0.5, 0, 3],
        vectors_per_class: [2, 1, 1],
        support_vectors: [0.5, -0.25, 1, 0.75, -1, 0.125, -0.5, 0.5],
        coefficients: [1, 0.5, -1, -0.75, 0.25, 1, -0.5, -1],
        rho: [0.125, -0.0625, 0.25],
        classlabels_ints: [0, 1, 2],
      },
      outputs: 2,
    },
    {
      inputs: [{ shape: [2, 2] }],
      attributes: {
        kernel_type: 'POLY',
        kernel_params: [0.5, 1, 2],
        vectors_per_class: [1, 1],
        support_vectors: [0.5, -0.25, -1, 0.75],
        coefficients: [1, -0.875],
        rho: [0.125],
        classlabels_ints: [3, 7],
      },
      outputs: 2,
    },
    {
      inputs: [{ shape: [1, 2], dtype: 'int64', range: [-2, 1] }],
      attributes: {
        kernel_type: 'LINEAR',
        kernel_params: [0, 0, 0],
        vectors_per_class: [1, 1],
        support_vectors: [0.5, -0.25, -1, 0.75],
        coefficients: [1, -1],
        rho: [0.25],
        classlabels_ints: [0, 1],
      },
      outputs: 2,
    },
  ],
})
