import { i32, i64 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle, Local } from '../wasm/function.js'
import type { ModuleBuilder } from '../wasm/module.js'
import { QUARTERS } from './quarters.js'

const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
]

/** The order in which the rounds take the message's words. */
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]
const ROUNDS = 12

const BLOCK_BYTES = 128
/** Parts of a hash in progress, by their offsets: eight words, the bytes hashed, those that wait, and how many wait. */
const [COUNTER, BUFFER, FILL] = [64, 80, 72]
/** Bytes of a hash in progress; the first 64 are the hash when it is finished. */
export const BLAKE2B_BYTES = BUFFER + BLOCK_BYTES

/**
 * BLAKE2b (RFC 7693) with 64 bytes of hash and without a key:
 *
 * blake2bStart(state); blake2bUpdate(state, data, length), any number of times; blake2bFinish(state).
 */
export function defineBlake2b(module: ModuleBuilder): void {
  const compress = defineCompress(module)
  module.function('blake2bStart', ['i32'], undefined, (f) => {
    const state = f.parameter(0)
    f.fill(state, 0, BLAKE2B_BYTES)
    for (const [i, word] of IV.entries()) {
      f.store64(state, i64.const(i === 0 ? word ^ 0x01010040n : word), 8 * i)
    }
  })
  module.function('blake2bUpdate', ['i32', 'i32', 'i32'], undefined, (f) => {
    const [state, data, length] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    const end = f.hold(i32.add(data, length))
    f.while(i32.ltU(data, end), () => {
      // Only a block that more bytes follow is not the last.
      f.if(i32.eq(i32.load(state, FILL), BLOCK_BYTES), () => f.call(compress, state, 0))
      const [left, room] = [f.hold(i32.sub(end, data)), f.hold(i32.sub(BLOCK_BYTES, i32.load(state, FILL)))]
      const n = f.hold(i32.sub(left, i32.mul(i32.gtU(left, room), i32.sub(left, room))))
      f.copy(i32.add(i32.add(state, BUFFER), i32.load(state, FILL)), data, n)
      f.store32(state, i32.add(i32.load(state, FILL), n), FILL)
      f.add(data, n)
    })
  })
  module.function('blake2bFinish', ['i32'], undefined, (f) => {
    const state = f.parameter(0)
    const fill = f.hold(i32.load(state, FILL))
    f.fill(i32.add(i32.add(state, BUFFER), fill), 0, i32.sub(BLOCK_BYTES, fill))
    f.call(compress, state, 1)
  })
}

/** compress(state, last): takes in the bytes that wait. */
function defineCompress(module: ModuleBuilder): FunctionHandle {
  return module.function(undefined, ['i32', 'i32'], undefined, (f) => {
    const [state, last] = [f.parameter(0), f.parameter(1)]
    const counter = f.hold(i64.add(i64.load(state, COUNTER), i64.extend(i32.load(state, FILL))))
    f.store64(state, counter, COUNTER)
    f.store32(state, 0, FILL)
    const v = [
      ...IV.map((_, i) => f.hold(i64.load(state, 8 * i))),
      ...IV.map((word) => f.hold(i64.const(word))),
    ]
    f.set(v[12]!, i64.xor(v[12]!, counter))
    f.set(v[14]!, i64.xor(v[14]!, i64.extendSigned(i32.sub(0, last))))
    for (let round = 0; round < ROUNDS; round++) {
      const order = SIGMA[round % SIGMA.length]!
      for (const [k, quarter] of QUARTERS.entries()) {
        const words = quarter.map((i) => v[i]!)
        mix(
          f,
          words,
          i64.load(state, BUFFER + 8 * order[2 * k]!),
          i64.load(state, BUFFER + 8 * order[2 * k + 1]!),
        )
      }
    }
    for (let i = 0; i < 8; i++) {
      f.store64(state, i64.xor(i64.load(state, 8 * i), i64.xor(v[i]!, v[i + 8]!)), 8 * i)
    }
  })
}

type Word = Local<'i64'>

/** The function G. */
function mix(f: FunctionBuilder, words: readonly Word[], x: ReturnType<typeof i64.load>, y: typeof x): void {
  const [a, b, c, d] = words as [Word, Word, Word, Word]
  const turn = (target: Word, other: Word, bits: bigint) =>
    f.set(target, i64.rotr(i64.xor(target, other), i64.const(bits)))
  f.set(a, i64.add(i64.add(a, b), x))
  turn(d, a, 32n)
  f.set(c, i64.add(c, d))
  turn(b, c, 24n)
  f.set(a, i64.add(i64.add(a, b), y))
  turn(d, a, 16n)
  f.set(c, i64.add(c, d))
  turn(b, c, 63n)
}
