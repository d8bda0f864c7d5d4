import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SignalRangeError, TensorLengthError, ValueOutOfRangeError } from '../../src/contract/errors.js'
import { packTensor, tensorBytes, unpackTensor } from '../../src/contract/packing.js'
import { tensor } from './examples.js'

const anyTensorAndValues = fc
  .record({
    lo: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    bits: fc.integer({ min: 0, max: 52 }),
    size: fc.nat(70),
  })
  .chain(({ lo, bits, size }) => {
    const hi = lo + 2 ** bits - 1
    const shape = [size]
    const values = fc.array(fc.maxSafeInteger(), { minLength: size, maxLength: size })
    return values.map((raw) => ({
      subject: tensor({ name: 't', role: 'input', shape, lo, hi }),
      values: raw.map((value) => lo + (Math.abs(value) % (hi - lo + 1))),
    }))
  })

describe('packTensor', () => {
  const bytes = tensor({ name: 't', role: 'input', shape: [33], lo: -1, hi: 254 })
  const values = Array.from({ length: 33 }, (_, i) => i - 1)

  it('reads 31 bytes as one big-endian number and right-aligns what remains', () => {
    const first = Array.from({ length: 31 }, (_, i) => i.toString(16).padStart(2, '0')).join('')
    expect(packTensor(values, bytes)).toEqual([BigInt(`0x${first}`), 0x1f20n])
  })

  it('is undone by unpackTensor', () => {
    fc.assert(
      fc.property(anyTensorAndValues, ({ subject, values }) => {
        const signals = packTensor(values, subject)
        expect(signals).toHaveLength(subject.signals)
        expect(signals.every((signal) => signal >> 248n === 0n)).toBe(true)
        expect(unpackTensor(signals, subject)).toEqual(values)
      }),
      { seed: 1 },
    )
  })

  it('packs bigints as numbers', () => {
    expect(packTensor(values.map(BigInt), bytes)).toEqual(packTensor(values, bytes))
  })

  it('refuses values outside the range and other lengths', () => {
    expect(() => packTensor([...values.slice(1), 255], bytes)).toThrow(ValueOutOfRangeError)
    expect(() => packTensor([-2, ...values.slice(1)], bytes)).toThrow(ValueOutOfRangeError)
    expect(() => packTensor(values.slice(1), bytes)).toThrow(TensorLengthError)
    expect(() => packTensor([...values, 0], bytes)).toThrow(TensorLengthError)
  })

  it('refuses a hashed tensor', () => {
    const hashed = tensor({ name: 't', role: 'input', shape: [1], lo: 0, hi: 1, visibility: 'hashed' })
    expect(() => packTensor([1], hashed)).toThrow('only a public tensor')
  })
})

describe('unpackTensor', () => {
  const digits = tensor({ name: 't', role: 'output', shape: [2], lo: 0, hi: 9 })

  it('refuses signals that no values pack to', () => {
    expect(unpackTensor([0x0109n], digits)).toEqual([1, 9])
    expect(() => unpackTensor([0x010an], digits)).toThrow(ValueOutOfRangeError)
    expect(() => unpackTensor([0x10000n], digits)).toThrow(SignalRangeError)
    expect(() => unpackTensor([-1n], digits)).toThrow(SignalRangeError)
    expect(() => unpackTensor([1n, 1n], digits)).toThrow(TensorLengthError)
  })
})

describe('tensorBytes', () => {
  it('writes v - lo big-endian', () => {
    const words = tensor({ name: 't', role: 'input', shape: [3], lo: -2, hi: 300 })
    expect(tensorBytes([-2, 0, 300], words)).toBe('00000002012e')
  })
})
