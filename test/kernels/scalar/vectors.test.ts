import { describe, expect, it } from 'vitest'
import { FR } from '../../../src/field/bn254.js'
import { inverse, mod, power } from '../../../src/field/modular.js'
import { ELEMENT_BYTES } from '../../../src/kernels/limbs/limbField.js'
import { ARITHMETICS } from '../arithmetics.js'
import { elementWords, kernelMachine, plainOf } from '../kernelMachine.js'

const VALUES = [0n, 1n, FR - 1n, FR / 2n, FR / 2n + 1n, 2n ** 253n, 0x123456789abcdefn]

describe.each([...ARITHMETICS])('vectors of scalars, %s arithmetic', (arithmetic) => {
  const { kernels, instance, free } = kernelMachine(arithmetic)
  const { scalars } = kernels
  const area = (i: number) => free + (i << 18)
  const write = (address: number, values: readonly bigint[]) =>
    values.forEach((value, i) => {
      instance.setWords(address + i * ELEMENT_BYTES, elementWords(scalars, value))
    })
  const read = (address: number, count: number) =>
    Array.from({ length: count }, (_, i) => plainOf(scalars, instance.words(address + i * ELEMENT_BYTES, 5)))

  it('gives canonical integers', () => {
    write(area(0), VALUES)
    instance.call('toCanonical', area(0), area(1), VALUES.length)
    expect(VALUES.map((_, i) => instance.integer(area(1) + 32 * i, 32))).toEqual(VALUES)
  })

  it('adds three vectors with factors', () => {
    const stride = VALUES.length * ELEMENT_BYTES
    const vectors = [VALUES, VALUES.toReversed(), VALUES.map((value) => mod(value * value))]
    const factors = [3n, FR - 7n, FR / 3n]
    vectors.forEach((vector, k) => {
      write(area(0) + k * stride, vector)
    })
    write(area(1), factors)
    instance.call('scaledSums', area(0), stride, area(1), area(2), VALUES.length)
    const expected = VALUES.map((_, i) =>
      mod(vectors.reduce((sum, vector, k) => sum + vector[i]! * factors[k]!, 0n)),
    )
    expect(read(area(2), VALUES.length)).toEqual(expected)
  })

  it('evaluates Lagrange polynomials around one inversion', () => {
    const [x, numerator, missing] = [987654321n ** 8n % FR, 12345n, 99n]
    const roots = Array.from({ length: 6 }, (_, i) => power(5n, BigInt(i)))
    const [argument, prefixes, products, factors] = [area(1), area(2), area(3), area(4)]
    write(area(0), roots)
    write(argument, [x])
    instance.call('lagrangeProducts', area(0), argument, roots.length, prefixes, products)
    write(factors, [numerator, missing, ...read(products, 2).map(inverse)])
    instance.call('lagrangeValues', area(0), argument, roots.length, prefixes, factors, area(0))
    const expected = roots.map((root) => mod(root * (numerator * inverse(mod(x - root)) - missing)))
    expect(read(area(0), roots.length)).toEqual(expected)
  })

  it('multiplies a sparse matrix, with columns of none, one and many terms', () => {
    const coefficients = [0n, 1n, FR - 1n, 5n, FR / 2n]
    const columns = [
      [],
      [[0, 2]],
      [
        [1, 3],
        [2, 4],
      ],
      [
        [0, 1],
        [0, 1],
        [3, 3],
      ],
      [[6, 4]],
    ]
    const starts = columns.map((_, i) => columns.slice(0, i).flat().length)
    const words = (address: number, values: readonly number[]) => {
      for (const [i, word] of values.entries()) instance.view.setUint32(address + 4 * i, word, true)
    }
    words(area(0), [...starts, columns.flat().length])
    words(area(1), columns.flat(2))
    write(area(2), coefficients)
    write(area(3), VALUES)
    instance.call('wireSums', area(0), columns.length, area(1), area(2), area(3), area(4))
    const expected = columns.map((column) =>
      mod(column.reduce((sum, [row, id]) => sum + VALUES[row!]! * coefficients[id!]!, 0n)),
    )
    expect(read(area(4), columns.length)).toEqual(expected)
  })
})
