import { NodeRefusedError } from '../graph/errors.js'
import { applyLinear, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { floats, int, ints, strings } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { type Decision, decide, emitDecision } from './shared/decisions.js'
import { featureRows } from './shared/features.js'
import { scoreMap } from './shared/linearScores.js'
import { ofRank } from './shared/sampling.js'
import {
  emitPair,
  emitTransform,
  evaluatePair,
  evaluateTransform,
  labelNumbers,
  postTransform,
} from './shared/scores.js'

const attributes = {
  coefficients: floats,
  intercepts: floats,
  classlabels_ints: ints,
  classlabels_strings: strings,
  /** Says how the model was trained. */
  multi_class: int(0),
  post_transform: postTransform,
}

type Context = NodeContext<Parsed<typeof attributes>>

interface Classifier {
  readonly map: LinearMap
  readonly decision: Decision
  /** Scores of each row. */
  readonly scores: number
  readonly classes: number
}

/** One score for two classes is the second's, against 0. */
function classifierOf(ctx: Context): Classifier {
  const { coefficients = [], classlabels_ints, classlabels_strings } = ctx.attributes
  const labels = labelNumbers(ctx, classlabels_ints, classlabels_strings)
  const intercepts = ctx.attributes.intercepts ?? withoutIntercepts(ctx, coefficients.length)
  const [scores, classes] = [intercepts.length, labels.length]
  const map = scoreMap(ctx, coefficients, intercepts)
  if (scores === 1 && classes === 2) {
    const own = [labels[0]!, labels[1]!] as const
    return { map, decision: { kind: 'above', column: 0, bar: 0, labels: own }, scores, classes }
  }
  if (scores !== classes || scores < 2) {
    throw new NodeRefusedError(ctx.node, `has scores for ${scores} classes and ${classes} class labels`)
  }
  return { map, decision: { kind: 'greatest', classes: labels.map((_, k) => k), labels }, scores, classes }
}

function withoutIntercepts(ctx: Context, coefficients: number): number[] {
  return new Array<number>(Math.floor(coefficients / featureRows(ctx).count)).fill(0)
}

/**
 * LinearClassifier: X times coefficients, plus intercepts: a score for each class, and the label of the greatest.
 *
 * Shapes   X [N, F] or [F]   label [N]   scores [N, classes]
 * Labels   the first of the greatest scores. Names of classes are numbered in their order
 * Numbers  scores are linear, one scale per class
 */
export const LinearClassifier = defineOp({
  type: 'LinearClassifier',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'linear classification: a label and scores; labels that are names become their numbers',
  refuses: 'post_transform SOFTMAX_ZERO and PROBIT',
  attributes,
  parameters: ['coefficients', 'intercepts'],

  infer(ctx) {
    const { rows } = featureRows(ctx)
    return [
      { dtype: 'int64', shape: [rows] },
      { dtype: 'float32', shape: [rows, classifierOf(ctx).classes] },
    ]
  },

  evaluate(ctx, [x]) {
    const { map, decision, scores, classes } = classifierOf(ctx)
    const raw = applyLinear(map, x!.data)
    const { post_transform } = ctx.attributes
    const data =
      scores < classes
        ? evaluatePair(post_transform, 'complement', raw)
        : evaluateTransform(post_transform, raw, classes)
    return [
      { ...ctx.outputs[0]!, data: decide(decision, raw, featureRows(ctx).rows) },
      { ...ctx.outputs[1]!, data },
    ]
  },

  quantize(q, ctx, [x], [label = '', name = '']) {
    const { map, decision, scores, classes } = classifierOf(ctx)
    const { post_transform } = ctx.attributes
    const raw = q.linear(map, [x!], 1)
    const labels = label === '' ? raw : emitDecision(q, decision, raw, featureRows(ctx).rows)
    if (name === '') return [labels]
    if (scores < classes) return [labels, emitPair(q, post_transform, 'complement', raw)]
    return [labels, emitTransform(q, post_transform, raw, classes)]
  },

  sample(draw) {
    const x = draw.tensor(ofRank(2, 2))
    const classes = draw.int(2, 3)
    const numbers = (count: number) => Array.from({ length: count }, () => draw.int(-64, 64) / 32)
    return {
      inputs: [x],
      outputs: 2,
      attributes: {
        coefficients: { floats: numbers(classes * x.shape[1]!) },
        intercepts: { floats: numbers(classes) },
        classlabels_ints: Array.from({ length: classes }, (_, k) => 3 * k - 1),
      },
    }
  },

  examples: [
    {
      inputs: [{ shape: [2, 2] }],
      attributes: {
        coefficients: [0.5, -1.25, 2, 1, -0.75, 0.25],
        intercepts: [0.25, 0, -0.5],
        classlabels_ints: [0, 1, 2],
        multi_class: 1,
        post_transform: 'SOFTMAX',
      },
      outputs: 2,
    },
    {
      inputs: [{ shape: [2, 2] }],
      attributes: { coefficients: [0.5, -1.25], intercepts: [0.25], classlabels_ints: [4, 9] },
      outputs: 2,
    },
    {
      inputs: [{ shape: [1, 3], dtype: 'int64', range: [-4, 3] }],
      attributes: {
        coefficients: [0.5, -1.25, 1, -0.5, 1.25, -1],
        intercepts: [0.25, -0.25],
        classlabels_ints: [0, 1],
        post_transform: 'LOGISTIC',
      },
      outputs: 2,
    },
  ],
})
