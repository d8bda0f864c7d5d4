import { describe, expect, it } from 'vitest'
import { i32, i64, type V128, v128 } from '../../../src/kernels/wasm/expressions.js'
import { callExpression, FunctionBuilder } from '../../../src/kernels/wasm/function.js'
import { CONSTANTS, type Instance, running } from '../instance.js'

/** A function `run` of two parameters with a result, and its instance. */
function define(write: (f: FunctionBuilder) => void): Instance {
  return running((module) => module.function('run', ['i32', 'i32'], 'i32', write))
}

/** The same without a result. */
function defineVoid(write: (f: FunctionBuilder) => void): Instance {
  return running((module) => module.function('run', ['i32', 'i32'], undefined, write))
}

const PATTERN = v128.const(0x1111222233334444n, 0x5555666677778888n)
const BIG = 0x8877665544332211n

/** What every statement of {@link FunctionBuilder} does. */
const statements: Readonly<Record<string, () => void>> = {
  parameter: () => {
    const { kernels } = define((f) => f.return(i32.sub(f.parameter(0), f.parameter(1))))
    expect(kernels.run!(5, 9)).toBe(-4)
  },
  local: () => {
    const instance = running((module) => {
      module.function('run', ['i64', 'i32'], 'i32', (f) => {
        const [a, b, c] = [
          f.local('i32', i32.const(7)),
          f.local('v128'),
          f.local('i64', f.parameter<'i64'>(0)),
        ]
        f.store64(0, c)
        f.storeVector(16, b)
        f.return(i32.add(a, f.parameter(1)))
      })
    })
    instance.bytes.fill(1, 0, 64)
    expect(instance.call('run', -3n, 2)).toBe(9)
    expect(instance.words(0, 4)).toEqual([BigInt.asUintN(64, -3n), 0x0101010101010101n, 0n, 0n])
  },
  hold: () => {
    const { kernels } = define((f) => {
      const old = f.hold(f.parameter(0))
      f.set(f.parameter(0), 100)
      f.return(i32.add(old, f.parameter(0)))
    })
    expect(kernels.run!(1, 0)).toBe(101)
  },
  set: () => {
    const { kernels } = define((f) => {
      const variable = f.local('i32')
      f.set(variable, -3)
      f.set(variable, i32.mul(variable, f.parameter(0)))
      f.return(variable)
    })
    expect(kernels.run!(5, 0)).toBe(-15)
  },
  add: () => {
    const { kernels } = define((f) => {
      f.add(f.parameter(0), 3)
      f.add(f.parameter(0), f.parameter(1))
      f.return(f.parameter(0))
    })
    expect(kernels.run!(2 ** 31 - 1, 1)).toBe(-(2 ** 31) + 3)
  },
  constant: () => {
    const instance = running((module) => {
      module.function('run', ['i32', 'i32'], undefined, (f) => {
        // First used where it is not always reached, and loaded nonetheless.
        f.if(f.parameter(0), () => f.storeVector(0, f.constant(512)))
        f.storeVector(16, f.constant(512))
        expect(f.constant(512)).toBe(f.constant(512))
        expect(f.constant(512)).not.toBe(f.constant(528))
      })
    })
    instance.setWords(512, [3n, 4n])
    instance.call('run', 0, 0)
    expect(instance.words(0, 4)).toEqual([0n, 0n, 3n, 4n])
  },
  setGlobal: () => {
    const instance = running((module) => {
      const [first, second] = [module.global(-7), module.global(70_000)]
      module.function('set', ['i32'], undefined, (f) => {
        f.setGlobal(first, f.parameter(0))
        f.setGlobal(second, 5)
      })
      module.function('run', [], 'i32', (f) => f.return(i32.add(first, second)))
    })
    expect(instance.call('run')).toBe(69_993)
    instance.call('set', 6)
    expect(instance.call('run')).toBe(11)
  },
  storeVector: () => {
    const instance = defineVoid((f) => f.storeVector(f.parameter(0), PATTERN, 200))
    instance.call('run', 3, 0)
    expect(instance.integer(203, 16)).toBe((0x5555666677778888n << 64n) | 0x1111222233334444n)
    expect([instance.bytes[202], instance.bytes[219]]).toEqual([0, 0])
  },
  storeLane: () => {
    const instance = defineVoid((f) => {
      f.storeLane(0, 1, PATTERN)
      f.storeLane(1, f.parameter(0), PATTERN, 130)
    })
    instance.call('run', 2, 0)
    expect([instance.integer(1, 8), instance.integer(132, 8)]).toEqual([
      0x1111222233334444n,
      0x5555666677778888n,
    ])
    expect([instance.bytes[9], instance.bytes[140]]).toEqual([0, 0])
  },
  store64: () => checkStore((f) => f.store64(f.parameter(0), i64.const(BIG), 129), 8),
  store32: () => checkStore((f) => f.store32(f.parameter(0), Number(BIG & 0xffffffffn), 129), 4),
  store16: () => checkStore((f) => f.store16(f.parameter(0), Number(BIG & 0xffffffn), 129), 2),
  copy: () => {
    const instance = defineVoid((f) => f.copy(f.parameter(0), f.parameter(1), 5))
    instance.bytes.set([1, 2, 3, 4, 5, 6, 7, 8])
    instance.call('run', 2, 0)
    expect(Array.from(instance.bytes.subarray(0, 9))).toEqual([1, 2, 1, 2, 3, 4, 5, 8, 0])
  },
  fill: () => {
    const instance = defineVoid((f) => f.fill(f.parameter(0), 0x1ab, f.parameter(1)))
    instance.call('run', 1, 3)
    expect(Array.from(instance.bytes.subarray(0, 5))).toEqual([0, 0xab, 0xab, 0xab, 0])
  },
  call: () => {
    const instance = running((module) => {
      const note = module.function(undefined, ['i32', 'i32'], undefined, (f) =>
        f.store32(f.parameter(0), f.parameter(1)),
      )
      const double = module.function(undefined, ['i32'], 'i32', (f) => f.return(i32.shl(f.parameter(0), 1)))
      module.function('run', ['i32'], undefined, (f) => {
        f.call(note, 0, f.parameter(0))
        f.call(note, f.parameter(0), callExpression(double, [callExpression(double, [9])]))
      })
    })
    instance.call('run', 8)
    expect(instance.words(0, 2)).toEqual([8n, 36n])
    expect(Object.keys(instance.kernels)).toEqual(['run'])
  },
  return: () => {
    const instance = running((module) => {
      module.function('run', ['i32'], undefined, (f) => {
        f.if(f.parameter(0), () => f.return())
        f.store32(0, 1)
      })
    })
    instance.call('run', 1)
    expect(instance.bytes[0]).toBe(0)
    instance.call('run', 0)
    expect(instance.bytes[0]).toBe(1)
  },
  unreachable: () => {
    const { kernels } = define((f) => {
      f.if(f.parameter(0), () => f.return(i32.const(1)))
      f.unreachable()
    })
    expect(kernels.run!(1, 0)).toBe(1)
    expect(() => kernels.run!(0, 0)).toThrow(WebAssembly.RuntimeError)
  },
  if: () => {
    const { kernels } = define((f) => {
      const result = f.local('i32', i32.const(1))
      f.if(f.parameter(0), () => f.add(result, 10))
      f.if(
        f.parameter(1),
        () =>
          f.if(
            f.parameter(0),
            () => f.add(result, 100),
            () => f.add(result, 200),
          ),
        () => f.add(result, 300),
      )
      f.return(result)
    })
    const results = [kernels.run!(0, 0), kernels.run!(-1, 0), kernels.run!(0, 2), kernels.run!(2 ** 31, 1)]
    expect(results).toEqual([301, 311, 201, 111])
  },
  while: () => {
    const { kernels } = define((f) => {
      const turns = f.local('i32')
      f.while(f.parameter(0), () => {
        f.add(f.parameter(0), -1)
        const inner = f.local('i32', f.parameter(1))
        f.while(i32.gtU(inner, 0), () => {
          f.add(inner, -1)
          f.add(turns, 1)
          f.if(i32.eq(turns, 1000), () => f.return(i32.const(-1)))
        })
      })
      f.return(turns)
    })
    const results = [kernels.run!(0, 5), kernels.run!(5, 0), kernels.run!(7, 6), kernels.run!(100, 100)]
    expect(results).toEqual([0, 0, 42, -1])
  },
  count: () => {
    const visits = (from: number, to: number, step?: number) => {
      const instance = define((f) => {
        const at = f.local('i32')
        f.set(at, 0)
        const visit = (i: Parameters<Parameters<typeof f.count>[2]>[0]) => {
          f.store32(i32.shl(at, 2), i)
          f.add(at, 1)
        }
        f.count(f.parameter(0), f.parameter(1), visit, ...(step === undefined ? [] : [step]))
        f.return(at)
      })
      const turns = instance.call('run', from, to)
      return Array.from({ length: turns }, (_, i) => instance.view.getUint32(4 * i, true))
    }
    expect(visits(2, 5)).toEqual([2, 3, 4])
    expect(visits(0, 7, 3)).toEqual([0, 3, 6])
    expect(visits(4, 4)).toEqual([])
    expect(visits(5, 4)).toEqual([])
    expect(visits(2 ** 31 - 1, 2 ** 31 + 1)).toEqual([2 ** 31 - 1, 2 ** 31])
  },
}

/** Bytes of {@link BIG} from its lowest on, and nothing beside them. */
function checkStore(write: (f: FunctionBuilder) => void, bytes: number): void {
  const instance = defineVoid(write)
  instance.bytes.fill(0xee, 128, 148)
  instance.call('run', 3, 0)
  expect(instance.integer(132, bytes)).toBe(BigInt.asUintN(8 * bytes, BIG))
  expect([instance.bytes[131], instance.bytes[132 + bytes]]).toEqual([0xee, 0xee])
}

describe('FunctionBuilder', () => {
  it.each(Object.entries(statements))('%s', (_, check) => check())

  it('has no other statements', () => {
    const own = Object.getOwnPropertyNames(FunctionBuilder.prototype)
    // `store` is private, and `finish` is what every test of this file goes through.
    const known = ['constructor', 'store', 'finish', ...Object.keys(statements)]
    expect(own.sort()).toEqual(known.sort())
  })
})

describe('ModuleBuilder', () => {
  const vector = (f: FunctionBuilder, address: number): V128 => f.hold(v128.load(address))

  it('puts its constants from the base on, equal vectors once', () => {
    const places: number[] = []
    const instance = running((module) => {
      places.push(module.vector(1n, -1n), module.vector(2n, 3n), module.vector(1n, -1n))
      places.push(module.constant(5n, -6n, 7n, 8n), module.bytes(Uint8Array.of(1, 2, 3)), module.reserve(1))
      places.push(module.end)
    })
    const offsets = places.map((place) => place - CONSTANTS)
    expect(offsets).toEqual([0, 16, 0, 32, 64, 80, 96])
    expect(instance.words(CONSTANTS, 12)).toEqual(
      [1n, -1n, 2n, 3n, 5n, -6n, 7n, 8n, 0x030201n, 0n, 0n, 0n].map((word) => BigInt.asUintN(64, word)),
    )
  })

  it('reads its constants and calls its functions', () => {
    const instance = running((module) => {
      const place = module.vector(11n, 12n)
      module.function('run', [], undefined, (f) => f.storeVector(0, vector(f, place)))
    })
    instance.call('run')
    expect(instance.words(0, 2)).toEqual([11n, 12n])
  })
})
