import { describe, expect, it } from 'vitest'
import { inverseModulo } from '../../../src/field/inverse.js'
import type { Bound, LimbField, Pair } from '../../../src/kernels/limbs/limbField.js'
import { i32 } from '../../../src/kernels/wasm/expressions.js'
import type { FunctionBuilder } from '../../../src/kernels/wasm/function.js'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { ARITHMETICS, PRIMES } from '../arithmetics.js'
import { FieldMachine, type Operation } from './fieldMachine.js'
import { balanced, FORMATS, integerOf, isWithin, representations, samples } from './limbs.js'

const two = (field: LimbField) => [field.reduced, field.reduced]
/** What is loaded where transforms leave sums of a product and a reduced element. */
const loose = ({ reduced, product }: LimbField): Bound => ({
  value: reduced.value + product.value,
  limb: reduced.limb + product.limb,
})

const operations: Readonly<Record<string, Operation>> = {
  'add, exactly': {
    operands: two,
    build: (field, f, [a, b]) => field.add(f, a!, b!),
    meaning: ([a, b]) => a! + b!,
    exact: true,
  },
  'subtract, exactly': {
    operands: two,
    build: (field, f, [a, b]) => field.subtract(f, a!, b!),
    meaning: ([a, b]) => a! - b!,
    exact: true,
  },
  'negate, exactly': {
    operands: (field) => [loose(field)],
    build: (field, f, [a]) => field.negate(f, a!),
    meaning: ([a]) => -a!,
    exact: true,
  },
  'negateIf, lane by lane': {
    operands: (field) => [loose(field)],
    build: (field, f, [a], [first, second]) => field.negateIf(f, first, second, a!),
    meaning: ([a], flag) => (flag === 1 ? -a! : a!),
    exact: true,
  },
  'select, lane by lane': {
    operands: (field) => [field.reduced, loose(field)],
    build: (field, f, [a, b], [first, second]) => field.select(f, first, second, a!, b!),
    meaning: ([a, b], flag) => (flag === 1 ? a! : b!),
    exact: true,
  },
  'sumOfProducts of one term': {
    operands: two,
    build: (field, f, [a, b]) => field.sumOfProducts(f, [[a!, b!]]),
    meaning: ([a, b]) => a! * b!,
    overR: true,
  },
  'sumOfProducts of two terms': {
    operands: (field) => [...two(field), ...two(field)],
    build: (field, f, [a, b, c, d]) =>
      field.sumOfProducts(f, [
        [a!, b!],
        [c!, d!],
      ]),
    meaning: ([a, b, c, d]) => a! * b! + c! * d!,
    overR: true,
  },
  'sumOfProducts of a square and a difference times a sum': {
    operands: (field) => [field.product, field.product],
    build: (field, f, [a, b]) =>
      field.sumOfProducts(f, [
        [a!, a!],
        [field.subtract(f, a!, b!), b!],
      ]),
    meaning: ([a, b]) => a! * a! + (a! - b!) * b!,
    overR: true,
  },
  'sumOfProducts as the transforms have it': {
    operands: (field) => [loose(field), field.reduced, loose(field), field.reduced],
    build: (field, f, [a, b, c, d]) =>
      field.sumOfProducts(f, [
        [a!, b!],
        [c!, d!],
      ]),
    meaning: ([a, b, c, d]) => a! * b! + c! * d!,
    overR: true,
  },
  reduce: {
    operands: (field) => [loose(field), field.product],
    build: (field, f, [a, b]) => field.reduce(f, field.add(f, a!, b!)),
    meaning: ([a, b]) => a! + b!,
  },
  'reduce the triple of a reduced element': {
    operands: (field) => [field.reduced],
    build: (field, f, [a]) => field.reduce(f, field.add(f, field.add(f, a!, a!), a!)),
    meaning: ([a]) => 3n * a!,
  },
}

/** (b - (a^2 / R - b - c)) a / R, as additions of points have it. */
const chain: Omit<Operation, 'meaning'> = {
  operands: (field) => [field.reduced, field.reduced, field.reduced],
  build: (field, f, [a, b, c]) => {
    const square = field.sumOfProducts(f, [[a!, a!]])
    const sum = field.subtract(f, square, field.add(f, b!, c!))
    return field.sumOfProducts(f, [[field.subtract(f, b!, field.reduce(f, sum)), a!]])
  },
}

describe.each(ARITHMETICS)('%s arithmetic', (arithmetic) => {
  describe.each(Object.keys(PRIMES) as (keyof typeof PRIMES)[])('over %s', (primeName) => {
    const machine = new FieldMachine(arithmetic, primeName)
    const { prime, format } = machine

    it.each(Object.entries(operations))('%s', (_, operation) => machine.check(operation))

    it('adds up a chain of operations', () => {
      const inverse = inverseModulo(1n << BigInt(format.bits * format.count), prime)
      machine.check({
        ...chain,
        meaning: ([a, b, c]) => (b! - (a! * a! * inverse - b! - c!)) * a! * inverse,
      })
    })

    it('reads and writes words as encode and decode say', () => {
      machine.running((field) => {
        expect(field.prime).toBe(prime)
        expect(field.radixBits).toBe(format.bits * format.count)
        for (const limbs of samples(format, prime, field.reduced, 5)) {
          const value = integerOf(format, limbs)
          expect(field.decode(format.words(limbs))).toBe(value)
          expect(field.encode(value)).toEqual(format.words(balanced(format, value)))
        }
      })
    })

    it('puts constants into both lanes', () => {
      const values = [
        0n,
        1n,
        prime - 1n,
        prime / 2n,
        1n << BigInt(format.bits - 1),
        0x1234567890abcdefn ** 3n,
      ]
      for (const value of values) {
        const { words } = storing(machine, (field, f) => field.constant(f, value))
        expect(words.map((lane) => integerOf(format, format.limbs(lane)))).toEqual([value, value])
      }
    })

    it('keeps blocks, and variables through assignments', () => {
      const loaded = (field: LimbField, f: FunctionBuilder) => field.load(f, 0, 40)
      const { words, instance } = storing(machine, (field, f) => {
        field.storeBlock(f, 512, loaded(field, f), 16, field.product)
        const variable = field.variable(f, field.constant(f, 0n), loose(field))
        f.count(0, 3, () => {
          const block = field.loadBlock(f, 512, 16, field.reduced)
          field.assign(f, variable, field.add(f, block, field.constant(f, 5n)))
        })
        return variable
      })
      expect(words).toEqual([format.words(balanced(format, 5n)), format.words(balanced(format, 5n))])
      const [a, b] = [prime / 3n, -prime / 7n]
      instance.setWords(0, [...format.words(balanced(format, a)), ...format.words(balanced(format, b))])
      instance.call('run')
      const values = [2048, 2088].map((at) => integerOf(format, format.limbs(instance.words(at, 5))))
      expect(values).toEqual([a + 5n, b + 5n])
    })

    it('takes packed integers of 256 bits, and gives canonical ones', () => {
      const instance = machine.running((field, module) => {
        module.function('run', [], undefined, (f) => {
          const one = field.constant(f, (1n << BigInt(field.radixBits)) % prime)
          const value = field.sumOfProducts(f, [[field.loadPacked(f, 3, 67, 8), one]])
          field.storePacked(f, 1001, 1065, field.reduce(f, value), 8)
        })
      })
      const random = new RandomNumbers(9)
      const edges = [
        0n,
        1n,
        prime / 2n,
        prime / 2n + 1n,
        prime - 1n,
        prime,
        prime + 1n,
        2n * prime,
        5n * prime,
      ]
      const limits = [(1n << 256n) - 1n, 1n << 255n, (1n << 253n) - 1n, (1n << 64n) - 1n, 1n << 64n]
      const values = [...edges, ...limits, ...Array.from({ length: 60 }, () => random.bits(256))]
      values.forEach((value, i) => {
        const other = values[(i * 7 + 1) % values.length]!
        instance.setInteger(11, 32, value)
        instance.setInteger(75, 32, other)
        instance.call('run')
        expect([instance.integer(1009, 32), instance.integer(1073, 32)]).toEqual([
          value % prime,
          other % prime,
        ])
      })
      expect([
        instance.bytes[1008],
        instance.bytes[1041],
        instance.bytes[1072],
        instance.bytes[1105],
      ]).toEqual([0, 0, 0, 0])
    })

    it('packs reduced elements as their residues, whatever their limbs', () => {
      const instance = machine.running((field, module) => {
        module.function('run', [], undefined, (f) => field.storePacked(f, 1000, 1032, field.load(f, 0, 40)))
      })
      const elements = samples(format, prime, { value: 0.51, limb: 2 ** (format.bits - 1) }, 12)
      elements.forEach((limbs, i) => {
        const other = elements[(5 * i + 2) % elements.length]!
        instance.setWords(0, [...format.words(limbs), ...format.words(other)])
        instance.call('run')
        const residues = [limbs, other].map((each) => (integerOf(format, each) + prime) % prime)
        expect([instance.integer(1000, 32), instance.integer(1032, 32)]).toEqual(residues)
      })
    })

    it('mayVanish never misses a multiple of the prime, and seldom sees one that is not there', () => {
      const flat = { value: 0.99, limb: 2 ** (format.bits - 1) }
      const instance = machine.running((field, module) => {
        module.function('run', [], 'i32', (f) => {
          const [a, b] = [field.load(f, 0, 40, 0, flat), field.load(f, 80, 120, 0, flat)]
          f.return(field.mayVanish(f, field.subtract(f, a, b)))
        })
      })
      const random = new RandomNumbers(3)
      const differ = () => [random.bits(250), -random.bits(250)].map((value) => balanced(format, value))
      const run = (...lanes: (readonly bigint[])[][]) => {
        lanes.forEach((sides, lane) => {
          sides.forEach((limbs, side) => {
            instance.setWords(40 * lane + 80 * side, format.words(limbs))
          })
        })
        return instance.call('run') !== 0
      }
      for (const limbs of samples(format, prime, flat, 8, 100)) {
        const others = [0n, prime, -prime].flatMap((multiple) => {
          const same = balanced(format, integerOf(format, limbs) + multiple)
          return representations(format, same).filter((each) => isWithin(format, prime, each, flat))
        })
        for (const other of others) {
          if (!run([limbs, other], differ()) || !run(differ(), [limbs, other])) {
            expect.fail(`${limbs} and ${other} are said to differ`)
          }
        }
      }
      const alarms = Array.from({ length: 300 }, () => run(differ(), differ())).filter((alarm) => alarm)
      expect(alarms).toEqual([])
    })
  })
})

it('formats know the arithmetics', () => expect(Object.keys(FORMATS)).toEqual([...ARITHMETICS]))

/** Runs code and gives the words of the pair that it makes. */
function storing(machine: FieldMachine, make: (field: LimbField, f: FunctionBuilder) => Pair) {
  const instance = machine.running((field, module) => {
    module.function('run', [], undefined, (f) => {
      const pair = make(field, f)
      field.store(f, 2048, i32.const(2088), pair, 0, pair.bound)
    })
  })
  instance.call('run')
  return { words: [instance.words(2048, 5), instance.words(2088, 5)], instance }
}
