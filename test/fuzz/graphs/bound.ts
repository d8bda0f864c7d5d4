import type { Graph, Step } from '../../../src/graph/graph.js'
import { runGraph } from '../../../src/graph/run.js'
import type { Bounds } from '../../../src/integer/instruction.js'
import type { Program } from '../../../src/integer/program.js'
import type { OpDefinition } from '../../../src/ops/op.js'
import { concatFloat64 } from '../../../src/util/arrays.js'
import { type Ball, ruleOf } from './balls.js'
import { FuzzFailure } from './failure.js'
import { ownRounding } from './ownRounding.js'
import type { TracedQuantizer } from './tracedQuantizer.js'

/** What doubles lose of a value, relative to it, over all the operations that lead to it. */
const DOUBLE_NOISE = 2 ** -30

/** Where the integer model may be, element by element. */
export interface ErrorBound {
  /** One per instruction of the program. */
  readonly balls: readonly Ball[]
  /** Choices of the greatest that the errors before it could turn either way. */
  readonly undecided: number
}

export interface Run {
  /** Proven bounds of every tensor of the program. */
  readonly ranges: readonly Bounds[]
  readonly inputs: ReadonlyMap<string, Float64Array>
  /** What emitted the program. */
  readonly q: TracedQuantizer
  readonly bits: number
  /** How far from the reals a reference may be with which choices are to be compared. */
  readonly noise: number
}

/**
 * A bound on the error of the integer model for one input, derived from the graph and the integer program.
 *
 * For each tensor of the program and each of its elements it gives a ball: a center v, the value over the reals, and a
 * radius r with |x - v| <= r for x = scale * integer. Balls are carried through the program instruction by instruction
 * by the rules of balls.ts, each of which has its proof. The centers at the end of a graph's step are the graph's own
 * float64 values; between the instructions of one step they are what the instructions mean over the reals. No rule
 * looks at the integers that the model computes for the input.
 *
 * What the rules rely on: the graph's linear maps (not the integer coefficients, which are held against them), each
 * operator's tabulated function with its stated tolerance, and the proven range of every tensor, beyond whose ends no
 * error reaches. A coefficient, bias or input that is off by more than its half unit throws.
 */
export function boundErrors(
  graph: Graph<OpDefinition>,
  program: Program,
  { ranges, inputs, q, bits, noise }: Run,
): ErrorBound {
  const values = runGraph(graph, inputs)
  const realValues = (name: string) => values.get(name) ?? graph.constants.get(name)!.data
  const balls: Ball[] = []
  /** The same within a step, but for the ranges, which hold integers: what those stand for may be beyond their ends. */
  const meanings: Ball[] = []
  const steps = new Map(graph.steps.map((step) => [step.name, step]))
  let undecided = 0
  program.instructions.forEach((instruction, i) => {
    const { map, tensor } = q.originOf(i)
    const scale = scaleOf(program, ranges, i)
    const inputScale = concatFloat64(instruction.inputs.map((id) => scaleOf(program, ranges, id)))
    const center = tensor === undefined ? undefined : realValues(tensor)
    const step = steps.get(program.tensors[i]!.node)
    const place = {
      ...{ scale, inputScale, bits, noise, map, center, real: q.functions.get(i), known: knownTo(step) },
      comparesExcess: step?.rule.type === 'ThresholdedRelu',
    }
    const apply = (sources: readonly Ball[], count: () => void) =>
      ruleOf(instruction)(
        instruction,
        instruction.inputs.map((id) => sources[id]!),
        { ...place, count },
      )
    const ball = apply(balls, () => undecided++)
    const meant = apply(meanings, () => {})
    if (center === undefined) {
      balls.push(withinRange(ball, ranges[i]!, scale))
      meanings.push(meant)
      return
    }
    const own = step === undefined ? 0 : ownRounding(step, tensor!, realValues, noise)
    const what = `${tensor} (${instruction.kind})`
    requireMeant({ center, ball: widened(meant, own), scale, what }, noise)
    const bound = widened(at(center, ball, ranges[i]!, scale), own)
    balls.push(bound)
    meanings.push(bound)
  })
  return { balls, undecided }
}

/** The numbers of a node's known inputs. */
function knownTo(step: Step | undefined): number[] {
  return step?.ctx.inputs.flatMap((input) => [...(input?.value?.data ?? [])]) ?? []
}

function widened(ball: Ball, by: number): Ball {
  return by === 0 ? ball : { ...ball, radius: ball.radius.map((r) => r + by) }
}

interface Meaning {
  readonly center: Float64Array
  readonly ball: Ball
  readonly scale: Float64Array
  readonly what: string
}

/**
 * What a step's instructions mean is the graph's own value, but for what rounding within the step shifts it by. Where integers
 * are rounded up, the graph's number is between two of them; and where it rounds, what is whole for the circuit may not be.
 */
function requireMeant({ center, ball, scale, what }: Meaning, noise: number): void {
  ball.radius.forEach((r, i) => {
    const [wanted, meant] = [center[i]!, ball.center[i]!]
    const isRounding = scale[i] === 1 && Number.isInteger(wanted) && !Number.isInteger(meant)
    const between = Math.max(ball.lift?.[i] ?? 0, isRounding && what.endsWith('(linear)') ? 1 : 0)
    if (Math.abs(wanted - meant) <= r + between + DOUBLE_NOISE * (noise + Math.abs(wanted))) return
    const detail = `${what}: element ${i} is ${wanted}, the instructions mean ${meant} within ${r}`
    throw new FuzzFailure('meaning differs', detail)
  })
}

function scaleOf({ tensors }: Program, ranges: readonly Bounds[], i: number): Float64Array {
  const [{ scale }, size] = [tensors[i]!, ranges[i]!.lo.length]
  return scale.length === size ? scale : new Float64Array(size).fill(scale[0]!)
}

/**
 * No integer lies outside of its proven range, so no error is greater than the distance to the farther end. A range of one
 * integer says nothing: it may be a constant, whose center is not rounded.
 */
function withinRange({ center, radius }: Ball, { lo, hi }: Bounds, scale: Float64Array): Ball {
  const within = radius.map((r, i) => {
    if (lo[i] === hi[i]) return r
    return Math.min(r, Math.max(hi[i]! * scale[i]! - center[i]!, center[i]! - lo[i]! * scale[i]!))
  })
  return { center, radius: within }
}

/** A ball about the graph's own values that holds another. */
function at(center: Float64Array, ball: Ball, range: Bounds, scale: Float64Array): Ball {
  const radius = ball.radius.map((r, i) => {
    const whole = scale[i] === 1 && Number.isInteger(center[i])
    return (whole ? amongWhole(center[i]!, ball, i) : undefined) ?? r + Math.abs(center[i]! - ball.center[i]!)
  })
  return withinRange({ center, radius }, range, scale)
}

/** How near to a whole number doubles leave the end of a ball, relative to it. */
const END_NOISE = 2 ** -40

/** The distance from a whole number to the farthest in a ball; undefined where there is none. */
function amongWhole(from: number, { center, radius, lift }: Ball, i: number): number | undefined {
  const [low, high] = [center[i]! - radius[i]! + (lift?.[i] ?? 0), center[i]! + radius[i]!]
  const noise = END_NOISE * (1 + Math.max(Math.abs(low), Math.abs(high)))
  const [first, last] = [Math.ceil(low - noise), Math.floor(high + noise)]
  return first > last ? undefined : Math.max(Math.abs(last - from), Math.abs(first - from))
}
