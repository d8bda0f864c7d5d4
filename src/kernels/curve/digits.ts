import { i32 } from '../wasm/expressions.js'
import type { FunctionHandle, Local } from '../wasm/function.js'
import { JobBuffer } from './jobs.js'
import type { Group } from './layout.js'

/**
 * addDigits(sums, multiples, stride, digits, rows, n): adds to sums[i] its digit's multiple of point i, for n points with
 * scalars of their own.
 *
 * The digit of point i is the signed byte at digits + rows[i]: 0 or odd. Entry i of the array that is `stride` bytes times
 * (|digit| - 1) / 2 behind the multiples is |digit| times point i.
 */
export function defineAddDigits(group: Group, addMany: FunctionHandle): void {
  const { module, name, pointBytes } = group
  module.function(`${name}AddDigits`, new Array<'i32'>(6).fill('i32'), undefined, (f) => {
    const [sums, multiples, stride, digits, rows, n] = [0, 1, 2, 3, 4, 5].map((i) =>
      f.parameter(i),
    ) as Parameters6
    const jobs = new JobBuffer(f, addMany, group)
    f.count(0, n, (i) => {
      const row = i32.load(i32.add(rows, i32.shl(i, 2)))
      const digit = f.hold(i32.shrS(i32.shl(i32.load8(i32.add(digits, row)), 24), 24))
      f.if(digit, () => {
        const offset = f.hold(i32.mul(i, pointBytes))
        const sign = f.hold(i32.shrU(digit, 31))
        const magnitude = i32.add(i32.xor(digit, i32.sub(0, sign)), sign)
        const array = i32.add(multiples, i32.mul(stride, i32.shrU(magnitude, 1)))
        const sum = f.hold(i32.add(sums, offset))
        jobs.push(sum, i32.or(i32.add(array, offset), sign), sum)
      })
    })
    jobs.flush()
  })
}

type Parameters6 = [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]
