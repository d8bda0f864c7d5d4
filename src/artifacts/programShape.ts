import * as z from 'zod/mini'
import type { BucketInstruction } from '../integer/bucket.js'
import type { LinearInstruction } from '../integer/linear.js'
import type { PiecewiseInstruction } from '../integer/piecewise.js'
import { type Instruction, kindOf, type Program, type ProgramPort } from '../integer/program.js'
import { containerHeader } from '../util/container.js'
import { sizeOf } from '../util/integers.js'
import { arrayOf, count, isAscending, isBelow, requirePart } from './containerShape.js'

const KIND = 'zkmlprog'
const [u8, u32, f64] = [arrayOf('u8'), arrayOf('u32'), arrayOf('f64')]
const upTo = (most: number) => count.check(z.maximum(most))
const integer = z.number().check(z.int())
const shape = z.array(count)
const port = z.object({
  name: z.string(),
  shape,
  tensor: count,
  scale: z.number().check(z.positive()),
  saturates: z.optional(z.boolean()),
})

/** Beyond this, powers of two are no exact shifts of what a double holds. */
const shift = upTo(256)
const one = z.tuple([count])
const two = z.tuple([count, count])

const pieces = z.object({
  ...{ shift, outShift: shift, base: integer, lowBits: upTo(52), segmentBits: upTo(20) },
  ...{ a: z.array(integer), b: z.array(integer), c: z.array(integer) },
})

const staircase = z.object({
  ...{ factor: integer, offset: integer, shift: upTo(52), low: integer, bits: upTo(32) },
  ...{ tiesToEven: z.boolean(), at: z.array(integer), add: z.array(integer) },
})

const octave = z.object({ width: upTo(52), pieces, heights: f64 })

const entries = z.object({ base: integer, values: f64 })
const three = z.tuple([count, count, count])

const kind = <K extends Instruction['kind']>(name: K) => z.literal(name)

const instruction = z.discriminatedUnion('kind', [
  z.object({ kind: kind('input'), inputs: z.tuple([]), size: count, lo: integer, bits: upTo(52) }),
  z.object({ kind: kind('linear'), inputs: z.array(count), rowStart: u32, col: u32, coef: f64, bias: f64 }),
  z.object({
    kind: kind('weights'),
    inputs: z.tuple([]),
    values: f64,
    bits: upTo(53),
    ranged: z.boolean(),
  }),
  z.object({
    ...{
      kind: kind('weighted'),
      inputs: z.array(count).check(z.minLength(2)),
      rowStart: u32,
      col: u32,
      coef: f64,
      factor: u32,
    },
    ...{ bias: f64, addend: u32, width: upTo(252).check(z.minimum(1)) },
    tiling: z.object({ by: z.enum(['columns', 'factors']), mixed: z.boolean() }),
  }),
  z.object({ kind: kind('contract'), inputs: two, rowStart: u32, left: u32, right: u32 }),
  z.object({
    ...{ kind: kind('max'), inputs: one, rowStart: u32, col: u32 },
    limit: z.optional(upTo(252)),
  }),
  z.object({ kind: kind('argMax'), inputs: one, rowStart: u32, col: u32 }),
  z.object({ kind: kind('relu'), inputs: one, shift: u8, limit: z.optional(u8) }),
  z.object({ kind: kind('rescale'), inputs: one, shift: u8, limit: z.optional(u8) }),
  z.object({
    ...{ kind: kind('leakyRelu'), inputs: one, shift: u8, slope: integer, unit: integer },
    limit: z.optional(u8),
  }),
  z.object({ kind: kind('clip'), inputs: one, shift: u8, low: f64, high: f64, limit: z.optional(u8) }),
  z.object({ kind: kind('divide'), inputs: two, size: count }),
  z.object({ kind: kind('remainder'), inputs: two, size: count }),
  z.object({ kind: kind('wrap'), inputs: one, size: count, low: integer, bits: upTo(52) }),
  z.object({ kind: kind('digits'), inputs: one, size: count, base: integer, width: upTo(52) }),
  z.object({ kind: kind('exchange'), inputs: one, size: count, first: u32, second: u32 }),
  z.object({
    ...{ kind: kind('piecewise'), inputs: one, table: u32, tables: z.array(pieces) },
    limit: z.optional(u8),
  }),
  z.object({ kind: kind('octaves'), inputs: one, table: u32, tables: z.array(octave) }),
  z.object({ kind: kind('table'), inputs: one, table: u32, tables: z.array(entries) }),
  z.object({ kind: kind('requantize'), inputs: one, rule: u32, stairs: z.array(staircase) }),
  z.object({ kind: kind('select'), inputs: three, size: count }),
  z.object({ kind: kind('bitAnd'), inputs: two, size: count }),
  z.object({ kind: kind('bucket'), inputs: one, rowStart: u32, cuts: f64 }),
  z.object({ kind: kind('isZero'), inputs: one, size: count }),
  z.object({ kind: kind('notNegative'), inputs: one, size: count }),
  z.object({ kind: kind('squareRoot'), inputs: one, size: count }),
  z.object({ kind: kind('indicators'), inputs: one, size: count, base: integer, count }),
  z.object({ kind: kind('lookup'), inputs: one, size: count, base: integer, width: count, values: f64 }),
  z.object({ kind: kind('choose'), inputs: two, base: integer, count, index: u32, col: u32 }),
])

const schema = z.object({
  instructions: z.array(instruction),
  tensors: z.array(z.object({ node: z.string(), name: z.optional(z.string()), shape, scale: f64 })),
  inputs: z.array(port),
  outputs: z.array(port),
})

/** @throws DamagedArtifactError unless the header of an integer model's file has all fields, of the right types */
export function requireProgramHeader(bytes: Uint8Array): void {
  requirePart(KIND, 'its fields', schema.safeParse(containerHeader(KIND, bytes)).success)
}

/** @throws DamagedArtifactError unless everything that the program refers to is there, and sizes fit together */
export function requireProgram(program: Program): void {
  const { instructions, tensors, inputs, outputs } = program
  const sizes = instructions.map((each) => kindOf(each).size(each))
  instructions.forEach((each, id) => {
    const earlier = each.inputs.every((input) => input < id)
    const sources = each.inputs.map((input) => sizes[input] ?? 0)
    requirePart(KIND, `instruction ${id}`, earlier && fits(each, sources))
  })
  const shaped = tensors.every(({ shape: extents, scale }, id) => {
    return sizeOf(extents) === sizes[id] && (scale.length === 1 || scale.length === sizes[id])
  })
  requirePart(KIND, 'its tensors', shaped && tensors.length === sizes.length)
  requirePart(
    KIND,
    'its ports',
    [...inputs, ...outputs].every((each) => isPort(each, sizes)),
  )
  requirePart(KIND, 'its inputs', hasInputs(program))
}

function isPort({ shape: extents, tensor }: ProgramPort, sizes: readonly number[]): boolean {
  return tensor < sizes.length && sizeOf(extents) === sizes[tensor]
}

/** Every input tensor has one port, and no other tensor has. */
function hasInputs({ instructions, inputs }: Program): boolean {
  const [named, supplied] = [
    inputs.map(({ tensor }) => tensor).sort((a, b) => a - b),
    instructions.flatMap((each, id) => (each.kind === 'input' ? [id] : [])),
  ]
  return `${named}` === `${supplied}`
}

/** Every segment has its quadratic. */
const isComplete = ({ segmentBits, a, b, c }: PiecewiseInstruction['tables'][number]) =>
  [a, b, c].every(({ length }) => length === 2 ** segmentBits)

/** Whether the cuts of each element ascend. */
function haveAscendingCuts({ rowStart, cuts }: BucketInstruction): boolean {
  const starts = new Set(rowStart)
  return cuts.every((cut, k) => starts.has(k) || cut > cuts[k - 1]!)
}

const areIntegers = (numbers: Float64Array) => numbers.every(Number.isSafeInteger)

/** Whether coefficients and biases have rows and columns, of `terms` elements. */
function isLinear(
  { rowStart, col, coef, bias }: Pick<LinearInstruction, 'rowStart' | 'col' | 'coef' | 'bias'>,
  terms: number,
): boolean {
  return (
    rowStart.length === bias.length + 1 &&
    isAscending(rowStart, col.length) &&
    coef.length === col.length &&
    [coef, bias].every(areIntegers) &&
    isBelow(col, terms)
  )
}

/** Whether an instruction can run on inputs of these sizes. */
function fits(each: Instruction, sources: readonly number[]): boolean {
  const [first, second] = sources as [number, number]
  const terms = sources.reduce((sum, size) => sum + size, 0)
  switch (each.kind) {
    case 'input':
      return true
    case 'weights':
      return areIntegers(each.values)
    case 'linear':
      return isLinear(each, terms)
    case 'weighted':
      return (
        isLinear(each, terms - first - second) &&
        each.factor.length === each.col.length &&
        each.addend.length === each.bias.length &&
        isBelow(each.factor, first + 1) &&
        isBelow(each.addend, second + 1)
      )
    case 'contract':
      return (
        isAscending(each.rowStart, each.left.length) &&
        each.right.length === each.left.length &&
        isBelow(each.left, first) &&
        isBelow(each.right, second)
      )
    case 'max':
    case 'argMax':
      return isAscending(each.rowStart, each.col.length) && isBelow(each.col, first)
    case 'bucket':
      return (
        each.rowStart.length === first + 1 &&
        isAscending(each.rowStart, each.cuts.length) &&
        areIntegers(each.cuts) &&
        haveAscendingCuts(each)
      )
    case 'clip':
      return (
        [each.shift, each.low, each.high, each.limit ?? each.shift].every(({ length }) => length === first) &&
        [each.low, each.high].every(areIntegers)
      )
    case 'divide':
    case 'remainder':
    case 'bitAnd':
      return each.size === first && each.size === second
    case 'select':
      return sources.every((size) => size === each.size)
    case 'isZero':
    case 'notNegative':
    case 'squareRoot':
    case 'indicators':
    case 'wrap':
    case 'digits':
      return each.size === first
    case 'exchange':
      return (
        each.size === first &&
        each.second.length === each.first.length &&
        isBelow(each.first, first) &&
        isBelow(each.second, first)
      )
    case 'lookup':
      return (
        each.size === first &&
        each.width > 0 &&
        each.values.length % each.width === 0 &&
        areIntegers(each.values)
      )
    case 'choose':
      return (
        each.col.length === each.index.length * each.count &&
        isBelow(each.index, first) &&
        isBelow(each.col, second)
      )
    case 'table':
      return (
        each.table.length === first &&
        isBelow(each.table, each.tables.length) &&
        each.tables.every(({ values }) => areIntegers(values))
      )
    case 'requantize':
      return (
        each.rule.length === first &&
        isBelow(each.rule, each.stairs.length) &&
        each.stairs.every(({ at, add }) => at.length === add.length)
      )
    case 'piecewise':
      return (
        [each.table, each.limit ?? each.table].every(({ length }) => length === first) &&
        isBelow(each.table, each.tables.length) &&
        each.tables.every(isComplete)
      )
    case 'octaves':
      return (
        each.table.length === first &&
        isBelow(each.table, each.tables.length) &&
        each.tables.every(
          ({ width, pieces, heights }) =>
            isComplete(pieces) && heights.length === width && areIntegers(heights),
        )
      )
    case 'relu':
    case 'leakyRelu':
    case 'rescale':
      return each.shift.length === first && (each.limit ?? each.shift).length === first
  }
}
