import fc from 'fast-check'
import type { Curve } from 'ffjavascript'
import { describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import { inverseNtt, ntt, rootOfUnity, TWO_ADICITY } from '../../src/field/ntt.js'
import { withCurve } from '../../src/provers/session.js'

/** What ffjavascript has beyond the part that the provers use. */
interface FastField {
  readonly w: readonly Uint8Array[]
  fft(values: Uint8Array): Promise<Uint8Array>
  ifft(values: Uint8Array): Promise<Uint8Array>
  e(value: bigint): Uint8Array
  toObject(element: Uint8Array): bigint
}

function withField<T>(use: (field: FastField) => Promise<T>): Promise<T> {
  return withCurve(async (curve: Curve) => use(curve.Fr as unknown as FastField))
}

const vectors = fc
  .integer({ min: 0, max: 6 })
  .chain((k) => fc.array(fc.bigInt({ min: 0n, max: FR - 1n }), { minLength: 2 ** k, maxLength: 2 ** k }))

describe('rootOfUnity', () => {
  it('has the order that it should', () => {
    expect((FR - 1n) % 2n ** BigInt(TWO_ADICITY + 1)).not.toBe(0n)
    for (let k = 1; k <= TWO_ADICITY; k++) {
      let root = rootOfUnity(k)
      for (let i = 1; i < k; i++) root = (root * root) % FR
      expect(root).toBe(FR - 1n)
    }
    expect(rootOfUnity(0)).toBe(1n)
  })

  it("is ffjavascript's", async () => {
    const roots = await withField(async (field) => field.w.map((root) => field.toObject(root)))
    expect(roots.slice(0, 29)).toEqual(Array.from({ length: 29 }, (_, k) => rootOfUnity(k)))
  })
})

describe('ntt', () => {
  it('evaluates the polynomial at the powers of the root', () => {
    fc.assert(
      fc.property(vectors, (coefficients) => {
        const root = rootOfUnity(Math.log2(coefficients.length))
        let point = 1n
        for (const value of ntt(coefficients)) {
          const sum = coefficients.reduceRight((high, low) => (high * point + low) % FR, 0n)
          expect(value).toBe(sum)
          point = (point * root) % FR
        }
        expect(point).toBe(1n)
      }),
      { numRuns: 30 },
    )
  })

  it('is undone by inverseNtt', () => {
    fc.assert(
      fc.property(vectors, (coefficients) => {
        expect(inverseNtt(ntt(coefficients))).toEqual(coefficients)
        expect(ntt(inverseNtt(coefficients))).toEqual(coefficients)
      }),
      { numRuns: 30 },
    )
  })

  it.each([1, 2, 8, 1024])("is ffjavascript's transform of %i points", async (size) => {
    const coefficients = Array.from({ length: size }, (_, i) => (BigInt(i) + 3n) ** 97n % FR)
    const [values, back] = await withField(async (field) => {
      const bytes = new Uint8Array(32 * size)
      for (const [i, c] of coefficients.entries()) bytes.set(field.e(c), 32 * i)
      const numbers = (out: Uint8Array) =>
        coefficients.map((_, i) => field.toObject(out.slice(32 * i, 32 * i + 32)))
      return [numbers(await field.fft(bytes)), numbers(await field.ifft(bytes))]
    })
    expect(ntt(coefficients)).toEqual(values)
    expect(inverseNtt(coefficients)).toEqual(back)
  })

  it('reads representatives, and refuses sizes that are no power of two', () => {
    expect(ntt([-1n, FR + 5n])).toEqual([4n, FR - 6n])
    for (const size of [0, 3, 6]) expect(() => ntt(new Array(size).fill(1n))).toThrow(RangeError)
  })
})
