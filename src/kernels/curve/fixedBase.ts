import { type I32, i32, i64 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle, Local } from '../wasm/function.js'
import { JobBuffer } from './jobs.js'
import type { Group } from './layout.js'

/** Bits of the scalars: those of the group order. */
export const SCALAR_BITS = 254

/**
 * fixedBase(scalars, n, table, bits, out): out[i] = scalars[i] times the point that the table is of; scalars are canonical, 32
 * bytes each, and changed. 0 gives infinity. `bits` is 3 to 16.
 *
 * The table has 2^(bits - 1) + 1 points for each of the ceil(254 / bits) windows: entry d of window w is d 2^(w bits) times the
 * point, entry 0 infinity.
 *
 * Digits are signed: with 2^(bits - 1) added to every window but the last, a window holds its digit plus that. The
 * last one has fewer than `bits` bits, so that its digit needs no sign.
 */
export function defineFixedBase(group: Group, addMany: FunctionHandle): void {
  const { module, name, pointBytes } = group
  module.function(`${name}FixedBase`, new Array<'i32'>(5).fill('i32'), undefined, (f) => {
    const [scalars, n, table, bits, out] = [0, 1, 2, 3, 4].map((i) => f.parameter(i)) as Parameters5
    const half = f.hold(i32.shl(1, i32.sub(bits, 1)))
    const windowBytes = f.hold(i32.mul(i32.add(half, 1), pointBytes))
    const windows = f.hold(i32.divU(i32.add(i32.sub(bits, 1), SCALAR_BITS), bits))
    f.count(0, n, (i) => addHalves(f, i32.add(scalars, i32.shl(i, 5)), bits, windows))
    const jobs = new JobBuffer(f, addMany, group)
    const reference = (i: I32, window: Local<'i32'>, last: Local<'i32'>) => {
      const digit = f.hold(digitAt(f, i32.add(scalars, i32.shl(i, 5)), i32.mul(window, bits), bits))
      f.set(digit, i32.sub(digit, i32.mul(i32.eqz(last), half)))
      const sign = f.hold(i32.shrU(digit, 31))
      const magnitude = i32.add(i32.xor(digit, i32.sub(0, sign)), sign)
      const entry = i32.add(i32.add(table, i32.mul(window, windowBytes)), i32.mul(magnitude, pointBytes))
      return f.hold(i32.or(entry, sign))
    }
    // The first two windows make the first sums; none of them starts at infinity, which would take longer.
    const [zero, one] = [f.hold(i32.const(0)), f.hold(i32.const(1))]
    f.count(0, n, (i) => {
      jobs.push(reference(i, zero, zero), reference(i, one, zero), i32.add(out, i32.mul(i, pointBytes)))
    })
    jobs.flush()
    f.count(2, windows, (window) => {
      const last = f.hold(i32.eq(i32.add(window, 1), windows))
      f.count(0, n, (i) => {
        const target = f.hold(i32.add(out, i32.mul(i, pointBytes)))
        jobs.push(target, reference(i, window, last), target)
      })
      jobs.flush()
    })
  })
}

type Parameters5 = [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]

/** Adds half a window to every window of the 256-bit integer but the last: below 2^256 in all, see the function above. */
function addHalves(f: FunctionBuilder, scalar: I32, bits: I32, windows: I32): void {
  const at = f.hold(scalar)
  f.count(0, i32.sub(windows, 1), (window) => {
    const bit = f.hold(i32.sub(i32.add(i32.mul(window, bits), bits), 1))
    const word = f.hold(i32.shl(i32.shrU(bit, 6), 3))
    const carry = f.local('i64', i64.shl(i64.const(1n), i64.extend(i32.and(bit, 63))))
    f.while(i32.eqz(i64.eqz(carry)), () => {
      const place = f.hold(i32.add(at, word))
      const sum = f.hold(i64.add(i64.load(place), carry))
      f.store64(place, sum)
      f.set(carry, i64.extend(i64.ltU(sum, carry)))
      f.add(word, 8)
    })
  })
}

/** `bits` bits from bit number `bit` on, at most 16; what the last window reads past the scalar's end is cut off. */
function digitAt(f: FunctionBuilder, scalar: I32, bit: I32, bits: I32): I32 {
  const from = f.hold(bit)
  const byte = f.hold(i32.shrU(from, 3))
  // Of the last bytes no whole word can be read from where the digit begins.
  const start = f.hold(i32.sub(byte, i32.mul(i32.gtU(byte, 28), i32.sub(byte, 28))))
  const shift = i32.sub(from, i32.shl(start, 3))
  const word = i32.shrU(i32.loadUnaligned(i32.add(scalar, start)), shift)
  return i32.and(word, i32.sub(i32.shl(1, bits), 1))
}
