import { describe, expect, it } from 'vitest'
import { InternalError } from '../../../src/errors.js'
import type { Bound, LimbField, Pair } from '../../../src/kernels/limbs/limbField.js'
import type { FunctionBuilder } from '../../../src/kernels/wasm/function.js'
import { ARITHMETICS, PRIMES } from '../arithmetics.js'
import { FieldMachine } from './fieldMachine.js'
import { balanced, type Format, isWithin } from './limbs.js'

/** Additions that can be asked for before one is refused. */
const MOST = 2000

/** The result, or undefined where the generator refuses to write the code. */
function unlessRefused<T>(generate: () => T): T | undefined {
  try {
    return generate()
  } catch (error) {
    if (error instanceof InternalError) return undefined
    throw error
  }
}

function isAccepted(generate: () => void): boolean {
  const made = unlessRefused(() => {
    generate()
    return true
  })
  return made === true
}

/** The multiples of an element up to the largest that additions alone may make. */
function multiples(field: LimbField, f: FunctionBuilder, a: Pair): Pair[] {
  const found = [a]
  while (found.length < MOST) {
    const next = unlessRefused(() => field.add(f, found.at(-1)!, a))
    if (next === undefined) break
    found.push(next)
  }
  return found
}

/** The largest of the multiples that `use` accepts, and what it makes of it. */
function lastAccepted<T>(list: readonly Pair[], use: (pair: Pair) => T): { factor: number; result: T } {
  const accepted = list.map((pair) => unlessRefused(() => use(pair)))
  const factor = accepted.findLastIndex((result) => result !== undefined) + 1
  return { factor, result: accepted[factor - 1]! }
}

describe.each(ARITHMETICS)('%s arithmetic', (arithmetic) => {
  describe.each(Object.keys(PRIMES) as (keyof typeof PRIMES)[])('over %s', (primeName) => {
    const machine = new FieldMachine(arithmetic, primeName)

    it('adds exactly as often as it agrees to', () => {
      let factor = 0
      machine.check({
        operands: (field) => [field.product],
        build: (field, f, [a]) => {
          const all = multiples(field, f, a!)
          factor = all.length
          return all.at(-1)!
        },
        meaning: ([a]) => BigInt(factor) * a!,
        exact: true,
      })
      expect(factor).toBeGreaterThan(2)
      expect(factor).toBeLessThan(MOST)
    })

    it('subtracts exactly as often as it agrees to', () => {
      let factor = 0
      machine.check({
        operands: (field) => [field.reduced, field.product],
        build: (field, f, [a, b]) => {
          let sum = a!
          for (factor = 0; ; factor++) {
            const next = unlessRefused(() => field.subtract(f, sum, b!))
            if (next === undefined) return sum
            sum = next
          }
        },
        meaning: ([a, b]) => a! - BigInt(factor) * b!,
        exact: true,
      })
      expect(factor).toBeGreaterThan(2)
    })

    it('reduces whatever it agrees to reduce', () => {
      let factor = 0
      machine.check({
        operands: (field) => [field.product],
        build: (field, f, [a]) => {
          const last = lastAccepted(multiples(field, f, a!), (pair) => field.reduce(f, pair))
          factor = last.factor
          return last.result
        },
        meaning: ([a]) => BigInt(factor) * a!,
      })
      expect(factor).toBeGreaterThan(2)
    })

    it('multiplies whatever it agrees to multiply', () => {
      let factor = 0
      machine.check({
        operands: (field) => [field.product, field.product],
        build: (field, f, [a, b]) => {
          const last = lastAccepted(multiples(field, f, a!), (pair) => field.sumOfProducts(f, [[pair, b!]]))
          factor = last.factor
          return last.result
        },
        meaning: ([a, b]) => BigInt(factor) * a! * b!,
        overR: true,
      })
      expect(factor).toBeGreaterThan(2)
      const tooMuch = machine.generating((field, f) => {
        const a = field.load(f, 0, 40, 0, field.product)
        const largest = multiples(field, f, a).at(-1)!
        field.sumOfProducts(f, [[largest, largest]])
      })
      expect(tooMuch).toThrow(InternalError)
    })

    it.each([-3, -2, -1, 0, 1, 2])(
      'multiplies limbs of 2^(bits %i) by the largest that it agrees to',
      (more) => {
        const limb = 2 ** (machine.format.bits + Math.min(more, machine.arithmetic === 'float' ? 2 : 1))
        const wide: Bound = { value: 0.25, limb }
        let other: Bound = { value: 0.25, limb: 1 }
        for (let bits = 0; bits < 54; bits++) {
          const next = { value: 0.25, limb: 2 ** bits }
          const generate = machine.generating((field, f) => {
            field.sumOfProducts(f, [[field.load(f, 0, 40, 0, wide), field.load(f, 80, 120, 0, next)]])
          })
          if (isAccepted(generate)) other = next
        }
        expect(other.limb).toBeGreaterThan(1)
        machine.check({
          operands: () => [wide, other],
          build: (field, f, [a, b]) => field.sumOfProducts(f, [[a!, b!]]),
          meaning: ([a, b]) => a! * b!,
          overR: true,
        })
      },
    )

    it('keeps products, sums of two and running products within the bound for them', () => {
      const fits = machine.generating((field, f) => {
        const [a, b] = [field.load(f, 0, 40), field.load(f, 80, 120)]
        const product = field.sumOfProducts(f, [[a, b]])
        const running = field.sumOfProducts(f, [[field.subtract(f, a, b), product]])
        const two = field.sumOfProducts(f, [
          [a, b],
          [b, a],
        ])
        for (const pair of [product, running, two]) field.store(f, 0, 40, pair, 0, field.product)
      })
      expect(fits).not.toThrow()
    })

    it('sees multiples of the prime in whatever limbs it agrees to look at', () => {
      const { format, prime } = machine
      const limits = Array.from({ length: 54 }, (_, bits) => 2 ** bits)
      const accepted = limits.filter((limb) => {
        const bound = { value: 1.9, limb }
        const instance = unlessRefused(() =>
          machine.running((field, module) => {
            module.function('run', [], 'i32', (f) =>
              f.return(field.mayVanish(f, field.load(f, 0, 40, 0, bound))),
            )
          }),
        )
        for (const value of [0n, prime, -prime]) {
          if (instance === undefined) return false
          for (const limbs of wideLow(format, value).filter((each) => isWithin(format, prime, each, bound))) {
            instance.setWords(0, [...format.words(limbs), ...format.words(balanced(format, 1n))])
            if (instance.call('run') === 0) expect.fail(`${limbs} is not seen, within ${limb}`)
          }
        }
        return true
      })
      // That of the difference of two reduced elements.
      expect(accepted).toContain(2 ** format.bits)
    })

    it('refuses what does not fit', () => {
      const { format } = machine
      const half = 2 ** (format.bits - 1)
      const pair = (field: LimbField, f: FunctionBuilder, bound: Bound) => field.load(f, 0, 40, 0, bound)
      const refused: Record<string, Parameters<typeof machine.generating>[0]> = {
        'a wide limb stored': (field, f) =>
          field.store(f, 0, 40, pair(field, f, { value: 0.1, limb: half + 1 })),
        'a large value stored': (field, f) => field.store(f, 0, 40, pair(field, f, { value: 0.52, limb: 1 })),
        'a value that is not reduced, packed': (field, f) =>
          field.storePacked(f, 0, 32, pair(field, f, { value: 1, limb: half })),
        'a block': (field, f) => field.storeBlock(f, 0, pair(field, f, loose), 0, field.product),
        'a variable': (field, f) => field.variable(f, pair(field, f, loose), field.product),
        'an assignment': (field, f) => {
          const variable = field.variable(f, field.constant(f, 0n), field.product)
          field.assign(f, variable, pair(field, f, loose))
        },
        '2 p that would not be seen as zero': (field, f) => {
          f.hold(field.mayVanish(f, pair(field, f, { value: 2, limb: half })))
        },
        'limbs that no lane holds': (field, f) => pair(field, f, { value: 0.1, limb: 2 ** 54 }),
        'values whose top limb no lane holds': (field, f) => pair(field, f, { value: 1e6, limb: 1 }),
        'products of wide limbs': (field, f) => {
          const wide = pair(field, f, { value: 0.5, limb: 2 ** (format.bits + 1) })
          field.sumOfProducts(f, [
            [wide, wide],
            [wide, wide],
          ])
        },
      }
      const loose = { value: 1.3, limb: half }
      for (const [what, write] of Object.entries(refused)) {
        expect(machine.generating(write), what).toThrow(InternalError)
      }
    })
  })
})

/** The value in balanced limbs, and with as much as possible moved into the lowest one. */
function wideLow(format: Format, value: bigint): bigint[][] {
  return Array.from({ length: 9 }, (_, i) => BigInt(i - 4)).map((units) => {
    const limbs = balanced(format, value)
    limbs[0]! += units << BigInt(format.bits)
    limbs[1]! -= units
    return limbs
  })
}
