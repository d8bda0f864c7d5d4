import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bytes } from '../../../src/kernels/wasm/bytes.js'

function encoded(write: (out: Bytes) => void): number[] {
  const out = new Bytes()
  write(out)
  return Array.from(out.view())
}

const unsigned = (value: number) => encoded((out) => out.unsigned(value))
const signed = (value: bigint) => encoded((out) => out.signed(value))

/** Core specification, 5.2.2: seven bits a byte, the lowest first; the top bit says that more follow. */
function decode(bytes: readonly number[], isSigned: boolean): bigint {
  const value = bytes.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n)
  return isSigned ? BigInt.asIntN(7 * bytes.length, value) : value
}

/** Whether all bytes but the last announce another. */
const chained = (bytes: readonly number[]) => bytes.every((byte, i) => byte >= 128 === i + 1 < bytes.length)

describe('LEB128', () => {
  it("gives the specification's examples", () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26])
    expect(signed(-123456n)).toEqual([0xc0, 0xbb, 0x78])
  })

  it.each([0, 1, 2, 3, 4, 5, 6])('takes another byte from 2^(7 * %i) on', (k) => {
    const border = 2 ** (7 * (k + 1))
    expect(unsigned(border - 1)).toEqual([...new Array(k).fill(0xff), 0x7f])
    expect(unsigned(border)).toEqual([...new Array(k + 1).fill(0x80), 1])
  })

  it.each([0n, 1n, 3n, 8n])(
    'takes another signed byte from 2^(7 * %i + 6) on, and below its negative',
    (k) => {
      const border = 1n << (7n * k + 6n)
      const [same, more] = [Number(k) + 1, Number(k) + 2]
      const lengths = [border - 1n, border, -border, -border - 1n].map((value) => signed(value).length)
      expect(lengths).toEqual([same, more, same, more])
      for (const value of [border - 1n, border, -border, -border - 1n]) {
        expect(decode(signed(value), true)).toBe(value)
      }
    },
  )

  it('comes back, in the fewest bytes', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
        (small, large) => {
          const [a, b] = [unsigned(small), signed(large)]
          expect([decode(a, false), decode(b, true)]).toEqual([BigInt(small), large])
          expect(chained(a) && chained(b)).toBe(true)
          expect(a.length === 1 || a.at(-1)! > 0).toBe(true)
          if (b.length > 1) expect(decode(b.slice(0, -1), true)).not.toBe(large)
        },
      ),
    )
  })

  it('encodes the ends of the ranges', () => {
    expect(decode(unsigned(Number.MAX_SAFE_INTEGER), false)).toBe(BigInt(Number.MAX_SAFE_INTEGER))
    expect(decode(signed(-(1n << 63n)), true)).toBe(-(1n << 63n))
    expect(signed(-1n)).toEqual([0x7f])
    expect(signed(0n)).toEqual([0])
  })
})

describe('Bytes', () => {
  it('grows past any size, by bytes and by arrays', () => {
    const one = encoded((out) => {
      for (let i = 0; i < 5000; i++) out.byte(i & 0xff)
    })
    const all = encoded((out) => {
      out.byte(9)
      out.append(one)
      out.append(new Uint8Array(100_000).fill(7))
    })
    expect(all.length).toBe(105_001)
    expect(all.slice(1, 5001)).toEqual(Array.from({ length: 5000 }, (_, i) => i & 0xff))
    expect(all.slice(5001).every((byte) => byte === 7)).toBe(true)
  })

  it('writes names in UTF-8 behind their number of bytes', () => {
    expect(encoded((out) => out.name('aß'))).toEqual([3, 0x61, 0xc3, 0x9f])
    expect(encoded((out) => out.name('x'.repeat(200))).slice(0, 2)).toEqual([0xc8, 1])
  })

  it('puts contents behind their size', () => {
    const content = new Bytes()
    content.bytes(...new Array<number>(130).fill(5))
    const sized = encoded((out) => out.sized(content))
    expect(sized.slice(0, 3)).toEqual([0x82, 1, 5])
    expect(sized.length).toBe(132)
  })
})
