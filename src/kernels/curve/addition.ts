import { type I32, type Index, i32, i64 } from '../wasm/expressions.js'
import { callExpression, type FunctionBuilder, type FunctionHandle, type Local } from '../wasm/function.js'
import type { Coordinate } from './coordinates.js'
import { addressOf, type Group, JOB_BYTES, scratchLayout, signOf } from './layout.js'

/** Cases of an addition that the chord does not cover. */
enum Case {
  Chord = 0,
  /** The second point is infinity: the sum is the first. */
  First = 1,
  Second = 2,
  /** Equal points: the tangent. */
  Tangent = 3,
  /** Opposite points: the sum is infinity. */
  Infinity = 4,
}

/** References and target of the two jobs in the lanes. */
interface Jobs {
  readonly left: readonly [Local<'i32'>, Local<'i32'>]
  readonly right: readonly [Local<'i32'>, Local<'i32'>]
  readonly target: readonly [Local<'i32'>, Local<'i32'>]
}

interface Operands {
  readonly x1: Coordinate
  readonly y1: Coordinate
  readonly x2: Coordinate
  readonly y2: Coordinate
}

/**
 * addMany(jobs, n): target = left + right for n jobs, as affine points, n from 1 to BATCH_JOBS.
 *
 * A job is three 32-bit words: two references (see {@link Group}) and the address that takes the sum. A target may be
 * the address of the job's own operand, of no other job's.
 *
 * All slopes share one inversion (Montgomery's trick): the first pass keeps the running products of the denominators,
 * the second takes the inverses out of the inverted product, backwards. That is 5 multiplications, a squaring and a
 * small share of the inversion. Equal, opposite and infinite operands are noticed by a cheap test of a few low bits
 * that has no false negatives, and then told apart exactly.
 */
export function defineAddMany(group: Group, invert: FunctionHandle): FunctionHandle {
  const { module, field, scratch } = group
  const layout = scratchLayout(field.blockBytes)
  const classify = defineClassify(group)
  return module.function(`${group.name}AddMany`, ['i32', 'i32'], undefined, (f) => {
    const [jobs, n] = [f.parameter(0), f.parameter(1)]
    const one = field.constant(f, (1n << BigInt(field.base.radixBits)) % field.base.prime)
    const running = field.variable(f, one, field.base.product)
    const prefix = f.local('i32', i32.add(scratch, layout.prefixes))
    const end = f.hold(i32.add(jobs, i32.mul(n, JOB_BYTES)))
    const at = f.local('i32', jobs)
    f.while(i32.ltU(at, end), () => {
      const pair = readJobs(f, at, end)
      const { denominator } = prepare(group, f, classify, pair)
      field.storeBlock(f, prefix, running)
      field.assign(f, running, field.multiply(f, denominator, running))
      f.add(at, 2 * JOB_BYTES)
      f.add(prefix, field.blockBytes)
    })
    const place = f.hold(i32.add(scratch, 20 * field.blockBytes))
    field.storeBlock(f, place, running)
    f.call(invert, place)
    field.assign(f, running, field.loadBlock(f, place))
    f.while(i32.gtU(at, jobs), () => {
      f.add(at, -2 * JOB_BYTES)
      f.add(prefix, -field.blockBytes)
      addPair(group, f, classify, readJobs(f, at, end), running, prefix)
    })
  })
}

/** The two jobs at an address; where only one is left it stands in both lanes. */
function readJobs(f: FunctionBuilder, at: Local<'i32'>, end: I32): Jobs {
  const alone = i32.geU(i32.add(at, JOB_BYTES), end)
  const next = f.hold(i32.add(at, i32.mul(i32.eqz(alone), JOB_BYTES)))
  const word = (offset: number) => [f.hold(i32.load(at, offset)), f.hold(i32.load(next, offset))] as const
  return { left: word(0), right: word(4), target: word(8) }
}

/** Loads the operands and finds the denominator of the slope, 1 where there is none. */
function prepare(group: Group, f: FunctionBuilder, classify: FunctionHandle, { left, right }: Jobs) {
  const { field } = group
  const addresses = [...left, ...right].map((reference) => f.hold(addressOf(reference) as I32))
  const [a, b, c, d] = addresses as [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]
  const x1 = field.load(f, a, b)
  const x2 = field.load(f, c, d)
  const denominator = field.variable(f, field.subtract(f, x2, x1))
  const cases = f.local('i32')
  f.set(cases, 0)
  const zero = (address: Index) => i64.eqz(i64.load(address))
  const suspicious = [zero(a), zero(b), zero(c), zero(d), field.mayVanish(f, denominator)]
  f.if(suspicious.reduce(i32.or), () => {
    f.set(cases, callExpression(classify, [...left, ...right]))
    const y1 = field.load(f, a, b, field.bytes)
    const signed = field.negateIf(f, signOf(left[0]), signOf(left[1]), y1)
    const lanes = lanesOf(f, cases)
    const tangent = field.select(
      f,
      lanes.are(Case.Tangent),
      lanes.are(Case.Tangent, 1),
      field.add(f, signed, signed),
      denominator,
    )
    const one = field.constant(f, (1n << BigInt(field.base.radixBits)) % field.base.prime)
    const special = (lane: 0 | 1) =>
      i32.and(i32.ne(lanes.of(lane), Case.Chord), i32.ne(lanes.of(lane), Case.Tangent))
    field.assign(f, denominator, field.select(f, special(0), special(1), one, tangent))
  })
  return { addresses: [a, b, c, d] as const, x1, x2, denominator, cases }
}

function lanesOf(f: FunctionBuilder, cases: Local<'i32'>) {
  const [first, second] = [f.hold(i32.and(cases, 0xff)), f.hold(i32.shrU(cases, 8))]
  const of = (lane: 0 | 1) => (lane === 0 ? first : second)
  return { of, are: (kind: Case, lane: 0 | 1 = 0) => i32.eq(of(lane), kind) }
}

function addPair(
  group: Group,
  f: FunctionBuilder,
  classify: FunctionHandle,
  jobs: Jobs,
  running: Coordinate,
  prefix: Local<'i32'>,
): void {
  const { field } = group
  const { left, right, target } = jobs
  const { addresses, x1, x2, denominator, cases } = prepare(group, f, classify, jobs)
  const inverse = field.multiply(f, running, field.loadBlock(f, prefix))
  field.assign(f, running, field.multiply(f, denominator, running))
  const [a, b, c, d] = addresses
  const y1 = field.negateIf(f, signOf(left[0]), signOf(left[1]), field.load(f, a, b, field.bytes))
  const y2 = field.negateIf(f, signOf(right[0]), signOf(right[1]), field.load(f, c, d, field.bytes))
  const numerator = field.variable(f, field.subtract(f, y2, y1))
  f.if(cases, () => useTangent(group, f, cases, x1, numerator))
  const slope = field.multiply(f, numerator, inverse)
  const sum = field.subtract(f, field.square(f, slope), field.add(f, x1, x2))
  const x3 = field.variable(f, field.reduce(f, sum), field.base.reduced)
  const rise = field.subtract(f, field.multiply(f, field.subtract(f, x1, x3), slope), y1)
  const y3 = field.variable(f, field.reduce(f, rise), field.base.reduced)
  f.if(cases, () => useSpecial(group, f, cases, { x1, y1, x2, y2 }, x3, y3))
  field.store(f, target[0], target[1], x3)
  field.store(f, target[0], target[1], y3, field.bytes)
}

/** Where the points are equal the slope is 3 x^2 / 2 y. */
function useTangent(
  { field }: Group,
  f: FunctionBuilder,
  cases: Local<'i32'>,
  x1: Coordinate,
  numerator: Coordinate,
): void {
  const lanes = lanesOf(f, cases)
  const squared = field.reduce(f, field.square(f, x1))
  const tripled = field.reduce(f, field.add(f, field.add(f, squared, squared), squared))
  const chosen = field.select(f, lanes.are(Case.Tangent), lanes.are(Case.Tangent, 1), tripled, numerator)
  field.assign(f, numerator, chosen)
}

/** Overwrites the sum where it is an operand or infinity. */
function useSpecial(
  { field }: Group,
  f: FunctionBuilder,
  cases: Local<'i32'>,
  { x1, y1, x2, y2 }: Operands,
  x3: Coordinate,
  y3: Coordinate,
): void {
  const lanes = lanesOf(f, cases)
  const zero = field.constant(f, 0n)
  const replace = (target: Coordinate, kind: Case, value: Coordinate) =>
    field.assign(f, target, field.select(f, lanes.are(kind), lanes.are(kind, 1), value, target))
  replace(x3, Case.First, x1)
  replace(y3, Case.First, y1)
  replace(x3, Case.Second, x2)
  replace(y3, Case.Second, y2)
  replace(x3, Case.Infinity, zero)
  replace(y3, Case.Infinity, zero)
}

/** classify(left 0, left 1, right 0, right 1): the cases of both lanes, the second times 256. */
function defineClassify(group: Group): FunctionHandle {
  const { module, field, scratch } = group
  const isInfinite = defineIsInfinite(group)
  const isZero = (f: FunctionBuilder, address: I32, bytes: number) =>
    f.hold(i64.eqz(words(address, bytes).reduce(i64.or)))
  return module.function(undefined, ['i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const left = [f.parameter(0), f.parameter(1)] as const
    const right = [f.parameter(2), f.parameter(3)] as const
    const packed = 32 * field.degree
    const place = f.hold(i32.add(scratch, 24 * field.blockBytes))
    const difference = (offset: number, at: number) => {
      const [a, b] = [left, right].map((side) => {
        const value = field.load(f, addressOf(side[0]), addressOf(side[1]), offset)
        return offset === 0 ? value : field.negateIf(f, signOf(side[0]), signOf(side[1]), value)
      })
      field.reduce(f, field.subtract(f, a!, b!)).forEach((part, k) => {
        field.base.storePacked(f, i32.add(place, at), i32.add(place, at + packed), part, 32 * k)
      })
    }
    difference(0, 0)
    difference(field.bytes, 2 * packed)
    const cases = ([0, 1] as const).map((lane) => {
      const result = f.local('i32')
      const sameX = isZero(f, i32.add(place, lane * packed), packed)
      const sameY = isZero(f, i32.add(place, (2 + lane) * packed), packed)
      f.set(result, i32.mul(sameX, i32.sub(Case.Infinity, sameY)))
      f.if(callExpression(isInfinite, [addressOf(left[lane])]), () => f.set(result, Case.Second))
      f.if(callExpression(isInfinite, [addressOf(right[lane])]), () => f.set(result, Case.First))
      return result
    })
    f.return(i32.or(cases[0]!, i32.shl(cases[1]!, 8)))
    f.unreachable()
  })
}

/** isInfinite(address): 1 if the point is all zero; a negated zero of a double is zero too. */
function defineIsInfinite({ module, pointBytes }: Group): FunctionHandle {
  return module.function(undefined, ['i32'], 'i32', (f) => {
    const bits = words(f.parameter(0), pointBytes).map((word) => i64.shl(word, i64.const(1n)))
    f.return(i64.eqz(bits.reduce(i64.or)))
    f.unreachable()
  })
}

function words(address: Index, bytes: number) {
  return Array.from({ length: bytes / 8 }, (_, i) => i64.load(address, 8 * i))
}
