import { type I32, i8x16, i32, v128 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle, Local } from '../wasm/function.js'
import { multiply } from '../limbs/limbField.js'
import type { Group } from './layout.js'

/**
 * Between points and their forms in files, n at a time:
 *
 * unpack(packed, points, n) from Montgomery form with R = 2^256, as keys have it, by `convert`;
 * pack(points, packed, n) back to it;
 * plain(points, bytes, n) to canonical integers, big-endian, the second part of a coordinate first: what ceremonies hash.
 *
 * A packed point has 64 bytes per degree in all forms; infinity is all zero. The packed side needs no alignment.
 */
export function definePacking(group: Group, convert: FunctionHandle): void {
  const { module, name, field, pointBytes, packedBytes } = group
  const { base, degree } = field
  module.function(`${name}Unpack`, ['i32', 'i32', 'i32'], undefined, (f) => {
    const [packed, points, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    inPairs(f, n, (i, next) => {
      const at = (array: I32, index: I32, bytes: number) => i32.add(array, i32.mul(index, bytes))
      f.call(
        convert,
        at(packed, i, packedBytes),
        at(packed, next, packedBytes),
        at(points, i, pointBytes),
        at(points, next, pointBytes),
      )
    })
  })
  /** Writes every part of the points, times `factor` / R, where `place` says. */
  const write = (kind: string, factor: bigint, place: (part: number) => number, finish: Finish) =>
    module.function(`${name}${kind}`, ['i32', 'i32', 'i32'], undefined, (f) => {
      const [points, packed, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
      inPairs(f, n, (i, next) => {
        const [a, b] = [i, next].map((index) => f.hold(i32.add(points, i32.mul(index, pointBytes))))
        const targets = [i, next].map((index) => f.hold(i32.add(packed, i32.mul(index, packedBytes))))
        for (let part = 0; part < 2 * degree; part++) {
          const value = multiply(base, f, base.load(f, a!, b!, 40 * part), base.constant(f, factor))
          base.storePacked(f, targets[0]!, targets[1]!, base.reduce(f, value), place(part))
        }
        finish(f, targets as [Local<'i32'>, Local<'i32'>])
      })
    })
  write('Pack', (1n << 256n) % base.prime, (part) => 32 * part, () => undefined)
  // x and y stay where they are; of their parts the last comes first.
  const swapped = (part: number) => 32 * (degree === 1 ? part : part ^ 1)
  write('Plain', 1n, swapped, (f, targets) => {
    reverse(f, targets, 2 * degree)
  })
}

type Finish = (f: FunctionBuilder, targets: readonly [Local<'i32'>, Local<'i32'>]) => void

/** Calls for 0, 1 and 2, 3 and so on; an odd last one stands for both. */
function inPairs(f: FunctionBuilder, n: I32, body: (i: Local<'i32'>, next: Local<'i32'>) => void): void {
  f.count(
    0,
    n,
    (i) => {
      const next = i32.add(i, 1)
      body(i, f.hold(i32.sub(next, i32.geU(next, n))))
    },
    2,
  )
}

/** Reverses the bytes of each of the `count` 32-byte integers at either address; they may be the same. */
function reverse(f: FunctionBuilder, addresses: readonly Local<'i32'>[], count: number): void {
  for (let offset = 0; offset < 32 * count; offset += 32) {
    const halves = addresses.flatMap((address) =>
      [0, 16].map((half) => ({
        address,
        // The lower half goes to the upper one's place.
        to: offset + 16 - half,
        bytes: f.hold(i8x16.reverse(v128.load(address, offset + half))),
      })),
    )
    for (const { address, to, bytes } of halves) f.storeVector(address, bytes, to)
  }
}
