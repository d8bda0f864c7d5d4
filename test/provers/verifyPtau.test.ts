import { beforeAll, describe, expect, it } from 'vitest'
import { FQ, FR } from '../../src/field/bn254.js'
import { G1, G2, type Point } from '../../src/field/curve.js'
import { rootOfUnity } from '../../src/field/ntt.js'
import { fromLittleEndian32, toLittleEndian32 } from '../../src/provers/bytes.js'
import { packG1, packG2 } from '../../src/provers/pointBytes.js'
import { IN_G1, IN_G2, type PointGroup } from '../../src/provers/pointGroup.js'
import { preparePtau } from '../../src/provers/ptau/prepare.js'
import { verifyPtau } from '../../src/provers/ptau/verify.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { twistPoint } from '../field/twistPoint.js'
import { sectionOf, waste } from './sampleKeys.js'
import { type Edit, edited, plainPtau, samplePtau, snarkjsPtau } from './samplePtau.js'

const POWER = 3
const OTHER = { tau: 3n ** 100n, alpha: 5n ** 100n, beta: 7n ** 100n }

let ptau: Uint8Array
beforeAll(async () => {
  ptau = await samplePtau(POWER)
})

/** Why the file is refused, or that it is not. */
async function verdict(file: Uint8Array): Promise<string> {
  try {
    await verifyPtau(file)
    return 'valid'
  } catch (error) {
    expect(error).toMatchObject({ code: 'E_PTAU_INVALID' })
    const { facts } = error as { facts: { check: string; section: number } }
    return `${facts.check}, ${facts.section}`
  }
}

const groupOf = (id: number) => ([3, 6, 13].includes(id) ? IN_G2 : IN_G1) as PointGroup<unknown>

/** Puts another point in the place of one. */
function at(id: number, index: number, change: (point: Point<unknown>) => Point<unknown>): Edit {
  const { packedBytes, pack, unpack } = groupOf(id)
  return (bytes) => {
    bytes.set(pack(change(unpack(bytes, index * packedBytes))), index * packedBytes)
    return bytes
  }
}

const countOf = (id: number) => sectionOf(ptau, 'ptau', id).length / groupOf(id).packedBytes

/** All points of a section times a number. */
function times(id: number, factor: bigint): Edit {
  const { packedBytes, pack, unpack, curve } = groupOf(id)
  return (bytes) => {
    for (let i = 0; i < bytes.length; i += packedBytes)
      bytes.set(pack(curve.multiply(unpack(bytes, i), factor)), i)
    return bytes
  }
}

describe('a valid first phase', () => {
  it('is one that snarkjs made and prepared', async () => {
    const theirs = await snarkjsPtau(POWER, ['first', 'second', 'third'])
    expect(await verifyPtau(theirs)).toEqual({ power: POWER, prepared: true, contributions: 3 })
  })

  it.each([1, 2, 6])('is one of ours, of power %i', async (power) => {
    const report = await verifyPtau(await samplePtau(power))
    expect(report).toEqual({ power, prepared: true, contributions: 1 })
  })

  it('need not be prepared, and may be prepared by us', async () => {
    const raw = plainPtau(2, OTHER)
    expect(await verifyPtau(raw)).toEqual({ power: 2, prepared: false, contributions: 1 })
    expect(await verifyPtau(await preparePtau(raw))).toMatchObject({ prepared: true })
  })

  it('may have alpha and beta times a number in all places', async () => {
    const [alpha, beta] = [3n ** 60n, 7n ** 50n]
    const all = { 4: times(4, alpha), 14: times(14, alpha) }
    expect(await verdict(edited(ptau, all))).toBe('valid')
    const both = { ...all, 5: times(5, beta), 6: times(6, beta), 15: times(15, beta) }
    expect(await verdict(edited(ptau, both))).toBe('valid')
  })

  it('reports progress up to the total and obeys the signal', async () => {
    const seen: [number, number][] = []
    await verifyPtau(ptau, { onProgress: (done, total) => seen.push([done, total]) })
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1])
    const stop = new AbortController()
    const stopped = verifyPtau(ptau, { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toThrow('aborted')
  })
})

/** The check that finds a change of a point other than the first, and of the first. */
const CHECKS = [
  { id: 2, check: 'sequence, 2', first: 'first power, 2' },
  { id: 3, check: 'sequence, 3', first: 'first power, 3' },
  { id: 4, check: 'sequence, 4', first: 'sequence, 4' },
  { id: 5, check: 'sequence, 5', first: 'beta, 6' },
  { id: 12, check: 'Lagrange forms, 12', first: 'Lagrange forms, 12' },
  { id: 13, check: 'Lagrange forms, 13', first: 'Lagrange forms, 13' },
  { id: 14, check: 'Lagrange forms, 14', first: 'Lagrange forms, 14' },
  { id: 15, check: 'Lagrange forms, 15', first: 'Lagrange forms, 15' },
]

describe.each(CHECKS)('section $id', ({ id, check, first }) => {
  const { curve } = groupOf(id)
  const next = (point: Point<unknown>) => curve.add(point, curve.generator)
  const negated = (point: Point<unknown>) => curve.negate(point)

  it('is refused with another point, or the opposite, in first, middle or last place', async () => {
    const [middle, last] = [countOf(id) >> 1, countOf(id) - 1]
    for (const change of [next, negated]) {
      expect(await verdict(edited(ptau, { [id]: at(id, 0, change) })), 'first').toBe(first)
      expect(await verdict(edited(ptau, { [id]: at(id, middle, change) })), 'middle').toBe(check)
      expect(await verdict(edited(ptau, { [id]: at(id, last, change) })), 'last').toBe(check)
    }
  })

  it('is refused with two points swapped', async () => {
    const size = groupOf(id).packedBytes
    // The last two: in sections of Lagrange forms, two of the largest domain.
    const swap: Edit = (bytes) => {
      const end = bytes.length
      const last = bytes.slice(end - size)
      bytes.copyWithin(end - size, end - 2 * size, end - size)
      bytes.set(last, end - 2 * size)
      return bytes
    }
    expect(await verdict(edited(ptau, { [id]: swap }))).toBe(check)
  })

  it('is refused in place of that of another valid file', async () => {
    const other = await samplePtau(POWER, OTHER)
    const spliced = edited(ptau, { [id]: () => sectionOf(other, 'ptau', id) })
    // Which of the two sections of tau is the other one's cannot be told.
    const expected = new Map([
      [3, 'sequence, 2'],
      [5, 'beta, 6'],
    ])
    expect(await verdict(spliced)).toBe(expected.get(id) ?? check)
  })

  it('is refused with infinity, a coordinate beyond q, or a point off the curve', async () => {
    const last = countOf(id) - 1
    const infinite = at(id, last, () => undefined)
    expect(await verdict(edited(ptau, { [id]: infinite }))).toBe(`points, ${id}`)
    const beyond: Edit = (bytes) => {
      bytes.set(toLittleEndian32(fromLittleEndian32(bytes, bytes.length - 32) + FQ), bytes.length - 32)
      return bytes
    }
    expect(await verdict(edited(ptau, { [id]: beyond }))).toBe(`points, ${id}`)
    const off: Edit = (bytes) => bytes.with(bytes.length - 32, bytes.at(-32)! ^ 1)
    expect(await verdict(edited(ptau, { [id]: off }))).toBe(`curve, ${id}`)
  })
})

describe('beta in G2', () => {
  it('is refused when it is another, infinite or no point', async () => {
    const change = (edit: Edit) => verdict(edited(ptau, { 6: edit }))
    expect(await change(at(6, 0, (point) => IN_G2.curve.negate(point as Point<never>)))).toBe('beta, 6')
    expect(await change(at(6, 0, () => undefined))).toBe('points, 6')
    expect(await change((bytes) => bytes.with(0, bytes[0]! ^ 1))).toBe('curve, 6')
    expect(await change(times(5, 2n))).not.toBe('valid')
  })

  it('is refused when beta in G1 alone is multiplied', async () => {
    expect(await verdict(edited(ptau, { 5: times(5, 2n), 15: times(15, 2n) }))).toBe('beta, 6')
  })
})

describe('points of the twist outside of the group', () => {
  /** Of the least order that there is outside. */
  const small = G2.multiply(twistPoint(0), (FR * (2n * FQ - FR)) / 10069n)

  it.each([3, 6, 13])('are refused in section %i', async (id) => {
    expect(small).toBeDefined()
    const index = countOf(id) - 1
    const replaced = at(id, index, () => twistPoint(1))
    expect(await verdict(edited(ptau, { [id]: replaced }))).toBe(`subgroup, ${id}`)
    const moved = at(id, index, (point) => G2.add(point as Point<never>, small))
    expect(await verdict(edited(ptau, { [id]: moved }))).toBe(`subgroup, ${id}`)
  })

  it('are refused where several of them have the sum zero', async () => {
    const plus = at(13, 4, (point) => G2.add(point as Point<never>, small))
    const minus = at(13, 5, (point) => G2.add(point as Point<never>, G2.negate(small)))
    expect(await verdict(edited(ptau, { 13: (bytes) => minus(plus(bytes)) }))).toBe('subgroup, 13')
  })
})

describe('Lagrange forms', () => {
  it.each([0, 1, 2, 3, 4])('are verified for the domain of 2^%i points', async (level) => {
    const wrong = (id: number) => {
      const change = at(id, 2 ** level - 1, (point) => G1.add(point as Point<bigint>, G1.generator))
      return edited(ptau, { [id]: change })
    }
    expect(await verdict(wrong(12))).toBe('Lagrange forms, 12')
    if (level <= POWER) expect(await verdict(wrong(14))).toBe('Lagrange forms, 14')
  })

  it('are verified as far as a setup reads them, and so are the powers', async () => {
    const beyond = (id: number, from: number) =>
      edited(ptau, { [id]: at(id, from, () => groupOf(id).curve.generator) })
    for (const [id, first] of [
      [2, 8],
      [3, 4],
      [12, 15],
      [13, 7],
      [15, 7],
    ] as const) {
      expect(await verifyPtau(beyond(id, first), { power: 2 })).toMatchObject({ power: POWER })
      await expect(verifyPtau(beyond(id, first - 1), { power: 2 })).rejects.toMatchObject({
        code: 'E_PTAU_INVALID',
      })
    }
  })

  it('are refused with the alpha of another file', async () => {
    const other = await samplePtau(POWER, { ...waste, alpha: 5n })
    const section = (id: number) => () => sectionOf(other, 'ptau', id)
    expect(await verdict(edited(ptau, { 4: section(4), 14: section(14) }))).toBe('valid')
    expect(await verdict(edited(ptau, { 4: section(4) }))).toBe('Lagrange forms, 14')
    expect(await verdict(edited(ptau, { 14: section(14) }))).toBe('Lagrange forms, 14')
  })
})

describe('secrets that anybody knows', () => {
  it('are those of a file that nobody contributed to', async () => {
    const untouched = await snarkjsPtau(2, [])
    expect(await verdict(untouched)).toBe('contributions, 7')
    const claimed = sectionOf(plainPtau(2, OTHER), 'ptau', 7)
    expect(await verdict(edited(untouched, { 7: () => claimed }))).toBe('secrets, 2')
    expect(await verdict(await samplePtau(2, { tau: 1n, alpha: 1n, beta: 1n }))).toBe('secrets, 2')
  })

  it.each([
    ['tau is -1', FR - 1n, 5n, 7n, 2],
    ['tau is in the domain', rootOfUnity(2), 5n, 7n, 2],
    ['tau is in the domain of twice the size', rootOfUnity(3), 5n, 7n, 2],
    ['alpha is 1', 3n, 1n, 7n, 4],
    ['alpha is -1', 3n, FR - 1n, 7n, 4],
    ['beta is 1', 3n, 5n, 1n, 5],
    ['beta is -1', 3n, 5n, FR - 1n, 5],
  ])('are refused: %s', async (_, tau, alpha, beta, section) => {
    expect(await verdict(plainPtau(2, { tau, alpha, beta }))).toBe(`secrets, ${section}`)
  })

  it.each([
    ['tau', 0n, 5n, 7n, 'points, 2'],
    ['alpha', 3n, 0n, 7n, 'points, 4'],
    ['beta', 3n, 5n, 0n, 'points, 5'],
  ])('are refused: %s is 0', async (_, tau, alpha, beta, expected) => {
    expect(await verdict(plainPtau(2, { tau, alpha, beta }))).toBe(expected)
  })
})

describe('contributions', () => {
  const withContributions = (edit: Edit) =>
    writeSections(
      'ptau',
      readSections(ptau, 'ptau').map(({ id, bytes }) => ({
        id,
        bytes: id === 7 ? edit(bytes.slice()) : bytes,
      })),
    )

  it('are refused when the last one states other points', async () => {
    for (const [offset, packed] of [
      [4, packG1(G1.generator)],
      [4 + 64, packG2(G2.generator)],
      [4 + 320, packG2(G2.generator)],
    ] as const) {
      const changed = withContributions((bytes) => {
        bytes.set(packed, offset)
        return bytes
      })
      expect(await verdict(changed)).toBe('contributions, 7')
    }
  })

  it('are refused when they are missing, cut off or miscounted', async () => {
    const missing = readSections(ptau, 'ptau').filter(({ id }) => id !== 7)
    expect(await verdict(writeSections('ptau', missing))).toBe('contributions, 7')
    expect(await verdict(withContributions((bytes) => bytes.subarray(0, -1)))).toBe('contributions, 7')
    expect(await verdict(withContributions((bytes) => bytes.with(0, 2)))).toBe('contributions, 7')
    expect(await verdict(withContributions(() => new Uint8Array(2)))).toBe('contributions, 7')
  })
})
