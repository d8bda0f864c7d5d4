import { describe, expect, it } from 'vitest'
import type { Expression, V128, ValueType } from '../../../src/kernels/wasm/expressions.js'
import * as expressions from '../../../src/kernels/wasm/expressions.js'
import type { FunctionBuilder } from '../../../src/kernels/wasm/function.js'
import { type Instance, running } from '../instance.js'
import { bitsOf, type Case, IMAGE, MEANINGS } from './meanings.js'

const { i32, i64, v128 } = expressions
const BITS: Readonly<Record<ValueType, number>> = { i32: 32, i64: 64, f64: 64, v128: 128 }
const [OPERANDS, RESULT] = [1024, 2048]

const I32 = [
  0,
  1,
  2,
  31,
  32,
  33,
  0x7f,
  0x80,
  0x8000,
  0x12345678,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 2,
  2 ** 32 - 1,
]
const I64 = [
  ...I32.map(BigInt),
  63n,
  64n,
  65n,
  1n << 32n,
  (1n << 53n) + 1n,
  0xfedcba9876543210n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
]
const SAMPLES: Readonly<Partial<Record<ValueType, readonly bigint[]>>> = {
  i32: I32.map(BigInt),
  i64: I64,
  v128: I64.map((low, i) => low | (I64[(i * 7 + 3) % I64.length]! << 64n)),
}

function load(type: ValueType, address: number): Expression {
  if (type === 'i32') return i32.load(address)
  return type === 'i64' ? i64.load(address) : v128.load(address)
}

function store(f: FunctionBuilder, value: Expression): void {
  if (value.type === 'i32') f.store32(RESULT, value as Expression<'i32'>)
  else if (value.type === 'i64') f.store64(RESULT, value as Expression<'i64'>)
  else f.storeVector(RESULT, value as V128)
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((head) => list.map((item) => [...head, item])), [[]])
}

function trapsOr(compute: () => bigint): bigint | 'trap' {
  try {
    return compute()
  } catch (error) {
    if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) return 'trap'
    throw error
  }
}

function check({ operands, build, meaning, samples }: Case): void {
  const result = build(...operands.map((type, i) => load(type, OPERANDS + 16 * i)))
  const instance = running((module) => {
    module.function('run', [], undefined, (f) => store(f, result))
  })
  const values = operands.map((type) => samples[type] ?? SAMPLES[type]!)
  for (const list of product(values)) {
    instance.bytes.set(IMAGE)
    list.forEach((value, i) => {
      instance.setInteger(OPERANDS + 16 * i, BITS[operands[i]!] / 8, value)
    })
    const found = trapsOr(() => resultOf(instance, BITS[result.type]))
    const expected = trapsOr(() => BigInt.asUintN(BITS[result.type], meaning(...list)))
    if (found !== expected) expect.fail(`(${list}) gives ${found}, not ${expected}`)
  }
}

function resultOf(instance: Instance, bits: number): bigint {
  instance.call('run')
  return instance.integer(RESULT, bits / 8)
}

describe.each(Object.entries(MEANINGS))('%s', (_, instructions) => {
  it.each(Object.entries(instructions))('%s does what it means', (_, cases) => {
    expect(cases.length).toBeGreaterThan(0)
    for (const each of cases) check(each)
  })
})

it('no instruction is left out', () => {
  const tables = Object.entries(expressions).filter(([, value]) => typeof value === 'object')
  const names = (list: [string, object][]) =>
    list.map(([table, instructions]) => [table, Object.keys(instructions).sort()] as const)
  expect(Object.fromEntries(names(tables))).toEqual(Object.fromEntries(names(Object.entries(MEANINGS))))
})

describe('indices', () => {
  it('may be numbers', () => {
    const { kernels } = running((module) => {
      module.function('difference', [], 'i32', (f) => f.return(i32.sub(-5, 2 ** 32 - 1)))
      module.function('word', [], 'i32', (f) => f.return(i32.load(64, 4)))
      module.function('sum', ['i32'], 'i32', (f) => f.return(i32.add(f.parameter(0), 7)))
    })
    expect([kernels.difference!(), kernels.word!(), kernels.sum!(-8)]).toEqual([-4, 0, -1])
  })
})

describe('atomicAdd', () => {
  const { bytes, view, kernels } = running((module) => {
    module.function('add', ['i32', 'i32'], 'i32', (f) =>
      f.return(i32.atomicAdd(f.parameter(0), f.parameter(1))),
    )
  })

  it('leaves the sum, modulo 2^32, and touches nothing beside it', () => {
    bytes.fill(0xff, 0, 12)
    expect([kernels.add!(4, 3), kernels.add!(4, -1), kernels.add!(4, 0)]).toEqual([-1, 2, 1])
    expect([view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)]).toEqual([
      0xffffffff, 1, 0xffffffff,
    ])
  })

  it('traps at an address that is no multiple of four', () => {
    expect(() => kernels.add!(2, 1)).toThrow(WebAssembly.RuntimeError)
  })
})

describe('relaxedMadd', () => {
  it('rounds once: the tests of FloatField would prove nothing on a machine where it does not', () => {
    const one = 1 + 2 ** -52
    const instance = running((module) => {
      module.function('run', [], undefined, (f) => {
        const [x, y] = [bitsOf(one), bitsOf(-(1 + 2 ** -51))]
        store(f, expressions.f64x2.relaxedMadd(v128.const(x, x), v128.const(x, x), v128.const(y, y)))
      })
    })
    instance.call('run')
    expect(instance.words(RESULT, 2)).toEqual([bitsOf(2 ** -104), bitsOf(2 ** -104)])
  })
})
