import type { Graph, Step } from '../../../src/graph/graph.js'
import type { LinearMap } from '../../../src/graph/linearMap.js'
import { runGraph } from '../../../src/graph/run.js'
import type { Bounds } from '../../../src/integer/instruction.js'
import type { Instruction, Program } from '../../../src/integer/program.js'
import type { OpDefinition } from '../../../src/ops/op.js'
import { concatFloat64 } from '../../../src/util/arrays.js'
import { type Ball, type Place, ruleOf } from './balls.js'

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
  { ranges, inputs, bits, noise }: Run,
): ErrorBound {
  const values = runGraph(graph, inputs)
  const real = (name: string) => values.get(name) ?? graph.constants.get(name)!.data
  const places = placesOf(graph, program, real)
  const balls: Ball[] = []
  let undecided = 0
  program.instructions.forEach((instruction, i) => {
    const sources = instruction.inputs.map((id) => balls[id]!)
    const count = () => undecided++
    const at = { ...places[i]!, scale: scaleOf(program, ranges, i), bits, noise, count }
    const inputScales = instruction.inputs.map((id) => scaleOf(program, ranges, id))
    const ball = ruleOf(instruction)(instruction, sources, { ...at, inputScale: concatFloat64(inputScales) })
    const center = at.center ?? ball.center
    balls.push({ center, radius: withinRange(center, ball.radius, ranges[i]!, at.scale) })
  })
  return { balls, undecided }
}

function scaleOf({ tensors }: Program, ranges: readonly Bounds[], i: number): Float64Array {
  const [{ scale }, size] = [tensors[i]!, ranges[i]!.lo.length]
  return scale.length === size ? scale : new Float64Array(size).fill(scale[0]!)
}

/** No integer lies outside of its proven range, so no error is greater than the distance to the farther end. */
function withinRange(center: Float64Array, radius: Float64Array, { lo, hi }: Bounds, scale: Float64Array) {
  return radius.map((r, i) =>
    Math.min(r, Math.max(hi[i]! * scale[i]! - center[i]!, center[i]! - lo[i]! * scale[i]!)),
  )
}

/** What stands behind an instruction: the step it belongs to, and at the step's end the real map and values. */
type Origin = Pick<Place, 'map' | 'center' | 'activation'>

/** Instructions stand in the order of the inputs, the steps and the outputs, under their names. */
function placesOf(
  graph: Graph<OpDefinition>,
  program: Program,
  real: (name: string) => Float64Array,
): Origin[] {
  const places: Origin[] = graph.inputs.map(({ name }) => ({ center: real(name) }))
  const take = (name: string, last: Origin, others: Origin) => {
    while (program.tensors[places.length]?.node === name) places.push(others)
    places[places.length - 1] = last
  }
  for (const step of graph.steps) {
    const origin = originOf(step)
    take(step.name, { ...origin, ...mapOf(step), center: real(step.outputs[0]!) }, origin)
  }
  for (const { name } of graph.outputs) {
    const value = real(name)
    const constant = graph.constants.has(name) ? { map: constantMap(value) } : {}
    while (program.tensors[places.length]?.node === name) {
      places.push({ center: value, ...(isConstant(program.instructions[places.length]!) ? constant : {}) })
    }
  }
  return places
}

function originOf({ rule }: Step<OpDefinition>): Origin {
  return rule.activation === undefined ? {} : { activation: rule.activation }
}

function mapOf({ linear }: Step): Origin {
  return linear === undefined ? {} : { map: linear }
}

/** An output that is known when the model is compiled is a linear instruction without sources. */
function isConstant({ kind, inputs }: Instruction): boolean {
  return kind === 'linear' && inputs.length === 0
}

function constantMap(bias: Float64Array): LinearMap {
  return { size: bias.length, rowStart: new Uint32Array(bias.length + 1), col: new Uint32Array(0), bias }
}
