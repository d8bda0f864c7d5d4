import { afterAll, describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import { inverse, mod, power } from '../../src/field/modular.js'
import { Engine } from '../../src/kernels/engine.js'
import { ELEMENT_BYTES } from '../../src/kernels/limbs/limbField.js'
import { quotientUnits, quotientValues } from '../../src/kernels/quotient.js'
import { quotientOf } from '../harness/quotients.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { ARITHMETICS } from './arithmetics.js'
import { elementWords } from './kernelMachine.js'

const SIZES = [2, 4, 8, 16, 32, 64, 128, 256, 512]
const random = new RandomNumbers(4)
const engines = [
  ...ARITHMETICS.map((arithmetic) => ({ arithmetic, threads: 2 })),
  { arithmetic: 'float', threads: 1 } as const,
  { arithmetic: 'float', threads: 3 } as const,
].map((options) => new Engine(options))

afterAll(() => {
  for (const engine of engines) engine.close()
})

/** The same by the engine, from values that are short of the factor `scale`. */
async function computed(
  engine: Engine,
  a: readonly bigint[],
  b: readonly bigint[],
  scale: bigint,
  units = [0],
) {
  const n = a.length
  const field = engine.kernels.scalars
  return engine.exclusively({ onProgress: (done) => (units[0] = done) }, async () => {
    const [atA, atB, atC] = [0, 1, 2].map(() => engine.allocate(n * ELEMENT_BYTES)) as [
      number,
      number,
      number,
    ]
    const out = engine.allocate(32 * n)
    for (const [at, values] of [
      [atA, a],
      [atB, b],
    ] as const) {
      const words = new BigUint64Array(engine.memory.buffer, at, 5 * n)
      values.forEach((value, i) => {
        words.set(elementWords(field, mod(value * inverse(scale))), 5 * i)
      })
    }
    await quotientValues(engine, { n, a: atA, b: atB, c: atC }, out, scale)
    const words = Array.from(new BigUint64Array(engine.memory.buffer, out, 4 * n))
    return a.map((_, i) => words.slice(4 * i, 4 * i + 4).reduceRight((sum, word) => (sum << 64n) | word, 0n))
  })
}

const values = (n: number) => Array.from({ length: n }, () => random.bits(256) % FR)

describe.each(engines.map((engine) => [engine.arithmetic, engine.pool.workers, engine] as const))(
  'the quotient in %s arithmetic on %i threads',
  (_arithmetic, _threads, engine) => {
    it.each(SIZES)('has the right values on %i points', async (n) => {
      const [a, b] = [values(n), values(n)]
      const units = [0]
      expect(await computed(engine, a, b, 1n, units)).toEqual(quotientOf(a, b))
      expect(units[0]).toBe(quotientUnits(n))
    })

    it.each([2n, FR - 1n, power(2n, 512n)])('makes up for the factor %i', async (scale) => {
      const [a, b] = [values(16), values(16)]
      expect(await computed(engine, a, b, scale)).toEqual(quotientOf(a, b))
    })

    it('takes extreme values', async () => {
      const lists = [0n, 1n, FR - 1n, (FR - 1n) / 2n, (FR + 1n) / 2n].map((value) =>
        new Array<bigint>(32).fill(value),
      )
      for (const a of lists) {
        for (const b of lists) expect(await computed(engine, a, b, 1n)).toEqual(quotientOf(a, b))
      }
      const alternating = values(64).map((_, i) => (i % 2 === 0 ? 0n : FR - 1n))
      expect(await computed(engine, alternating, alternating, 1n)).toEqual(
        quotientOf(alternating, alternating),
      )
    })
  },
)

it('vanishes where A B is C as polynomials, that is for constants', () => {
  expect(quotientOf([5n, 5n], [7n, 7n])).toEqual([0n, 0n])
})
