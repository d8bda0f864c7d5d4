import { type I32, i32, i64 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle, Local } from '../wasm/function.js'
import type { Coordinate } from './coordinates.js'
import { BATCH_JOBS, type Group, scratchLayout } from './layout.js'

/**
 * doubleMany(source, target, n): target[i] = 2 source[i] for n points, both arrays contiguous; they may be the same.
 *
 * Batches share an inversion of their 2 y, as in `defineAddMany`: 6 multiplications and 2 squarings for any point. A point at
 * infinity has 1 in place of its denominator and comes out as infinity, all its coordinates being zero.
 */
export function defineDoubleMany(group: Group, invert: FunctionHandle): void {
  const batch = defineBatch(group, invert)
  const { module, name, pointBytes } = group
  module.function(`${name}DoubleMany`, ['i32', 'i32', 'i32'], undefined, (f) => {
    const [source, target, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    f.while(i32.gtU(n, BATCH_JOBS), () => {
      f.call(batch, source, target, BATCH_JOBS)
      f.add(source, BATCH_JOBS * pointBytes)
      f.add(target, BATCH_JOBS * pointBytes)
      f.add(n, -BATCH_JOBS)
    })
    f.if(n, () => f.call(batch, source, target, n))
  })
}

/** The same for n from 1 to BATCH_JOBS. */
function defineBatch({ module, field, scratch, pointBytes }: Group, invert: FunctionHandle): FunctionHandle {
  const layout = scratchLayout(field.blockBytes)
  return module.function(undefined, ['i32', 'i32', 'i32'], undefined, (f) => {
    const [source, target, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    const one = field.constant(f, (1n << BigInt(field.base.radixBits)) % field.base.prime)
    const running = field.variable(f, one, field.base.product)
    const prefix = f.local('i32', i32.add(scratch, layout.prefixes))
    const [at, end] = [f.local('i32'), f.hold(i32.mul(n, pointBytes))]
    f.set(at, 0)
    /** Offset of the other lane's point: the same where one is left alone. */
    const partner = () => {
      const next = i32.add(at, pointBytes)
      return f.hold(i32.sub(next, i32.mul(i32.geU(next, end), pointBytes)))
    }
    f.while(i32.ltU(at, end), () => {
      const denominator = denominatorOf(field, f, i32.add(source, at), i32.add(source, partner()))
      field.storeBlock(f, prefix, running)
      field.assign(f, running, field.multiply(f, denominator, running))
      f.add(at, 2 * pointBytes)
      f.add(prefix, field.blockBytes)
    })
    const place = f.hold(i32.add(scratch, 20 * field.blockBytes))
    field.storeBlock(f, place, running)
    f.call(invert, place)
    field.assign(f, running, field.loadBlock(f, place))
    f.while(at, () => {
      f.add(at, -2 * pointBytes)
      f.add(prefix, -field.blockBytes)
      const next = partner()
      const [first, second] = [f.hold(i32.add(source, at)), f.hold(i32.add(source, next))]
      const denominator = denominatorOf(field, f, first, second)
      const inverse = field.multiply(f, running, field.loadBlock(f, prefix))
      field.assign(f, running, field.multiply(f, denominator, running))
      const { x, y } = doubled(field, f, first, second, inverse)
      const [toFirst, toSecond] = [f.hold(i32.add(target, at)), f.hold(i32.add(target, next))]
      field.store(f, toFirst, toSecond, x)
      field.store(f, toFirst, toSecond, y, field.bytes)
    })
  })
}

type Field = Group['field']

/** 2 y, or 1 at infinity, which the first word of x gives a hint of. */
function denominatorOf(field: Field, f: FunctionBuilder, first: I32, second: I32): Coordinate {
  const [a, b] = [f.hold(first), f.hold(second)]
  const y = field.load(f, a, b, field.bytes)
  const denominator = field.variable(f, field.add(f, y, y))
  const zero = (address: I32) => i64.eqz(i64.load(address))
  f.if(i32.or(zero(a), zero(b)), () => {
    const one = field.constant(f, (1n << BigInt(field.base.radixBits)) % field.base.prime)
    const [infiniteA, infiniteB] = [isInfinite(f, a, field), isInfinite(f, b, field)]
    field.assign(f, denominator, field.select(f, infiniteA, infiniteB, one, denominator))
  })
  return denominator
}

/** A negated zero of a double is zero too. */
function isInfinite(f: FunctionBuilder, address: Local<'i32'>, { bytes }: Field): Local<'i32'> {
  const words = Array.from({ length: bytes / 4 }, (_, i) => i64.shl(i64.load(address, 8 * i), i64.const(1n)))
  return f.hold(i64.eqz(words.reduce(i64.or)))
}

/** By the tangent of slope 3 x^2 / 2 y. */
function doubled(field: Field, f: FunctionBuilder, first: I32, second: I32, inverse: Coordinate) {
  const [x, y] = [field.load(f, first, second), field.load(f, first, second, field.bytes)]
  const squared = field.square(f, x)
  const tripled = field.reduce(f, field.add(f, field.add(f, squared, squared), squared))
  const slope = field.multiply(f, tripled, inverse)
  const sum = field.subtract(f, field.square(f, slope), field.add(f, x, x))
  const x3 = field.reduce(f, sum)
  const rise = field.subtract(f, field.multiply(f, field.subtract(f, x, x3), slope), y)
  return { x: x3, y: field.reduce(f, rise) }
}
