import { beforeAll, describe, expect, it } from 'vitest'
import { FQ, FR } from '../../src/field/bn254.js'
import { Engine } from '../../src/kernels/engine.js'
import { BN254_HEADER, toLittleEndian32 } from '../../src/provers/bytes.js'
import {
  MalformedFileError,
  UnsatisfiedWitnessError,
  WitnessMismatchError,
} from '../../src/provers/errors.js'
import { keyFromWaste } from '../../src/provers/groth16/developmentKey.js'
import { proofJson } from '../../src/provers/groth16/points.js'
import { type Blinding, provePoints } from '../../src/provers/groth16/prove.js'
import { proveGroth16 } from '../../src/provers/groth16/proveFile.js'
import { groth16 } from '../../src/provers/groth16/prover.js'
import { openProvingKey } from '../../src/provers/groth16/provingKey.js'
import { type ByteSource, bytesSource } from '../../src/provers/keySource.js'
import { readSections, type Section, writeSections } from '../../src/provers/sections.js'
import type { JsonObject } from '../../src/provers/types.js'
import { witnessValues } from '../../src/provers/witnessFile.js'
import { twistPoint } from '../field/twistPoint.js'
import { chain, cubic, product, type TinyCircuit, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { ARITHMETICS } from '../kernels/arithmetics.js'
import { IN_G1, IN_G2, packed } from '../kernels/kernelMachine.js'
import { inverse, mod, power, qapAt } from './bn254Reference.js'
import { headerCount, origin, sectionOf, waste } from './sampleKeys.js'

const circuit = chain(10)
const wtns = writeTinyWtns(circuit.witness)
const BLINDING: Blinding = { r: 3n ** 140n, s: 5n ** 100n }
let zkey: Uint8Array
let verificationKey: JsonObject

beforeAll(async () => {
  zkey = await keyFromWaste(writeTinyR1cs(circuit), waste, origin, {})
  verificationKey = await groth16.verificationKey(zkey)
})

const prove = (key: Uint8Array, witness = wtns) =>
  proveGroth16(bytesSource(key), witness, { threads: 2 }, BLINDING)

/** The key with one section replaced by other bytes. */
function replaced(id: number, make: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const sections = readSections(zkey, 'zkey')
  return writeSections(
    'zkey',
    sections.map((section) => (section.id === id ? { id, bytes: make(section.bytes) } : section)),
  )
}

/** The key with changes in the bytes of one section. */
function withSection(id: number, change: (bytes: Uint8Array) => void): Uint8Array {
  return replaced(id, (bytes) => {
    const copy = bytes.slice()
    change(copy)
    return copy
  })
}

/** The key with its list of sections changed. */
const withSections = (change: (sections: Section[]) => Section[]) =>
  writeSections('zkey', change(readSections(zkey, 'zkey')))

const withHeaderCount = (index: number, value: number) =>
  withSection(2, (bytes) =>
    new DataView(bytes.buffer).setUint32(BN254_HEADER.length + 4 * index, value, true),
  )

const withTermWord = (term: number, word: number, value: number) =>
  withSection(4, (bytes) => new DataView(bytes.buffer).setUint32(4 + 44 * term + 4 * word, value, true))

/** Offsets of the six points in the header. */
const HEADER_POINTS = { alpha1: 0, beta1: 64, beta2: 128, gamma2: 256, delta1: 384, delta2: 448 }
const POINTS_AT = BN254_HEADER.length + 12

describe('proofs', () => {
  /** The proof's points from the secrets of the key (Groth16, section 3.2, gamma = 1). */
  function expected(of: TinyCircuit, domain: number, { r, s }: Blinding): JsonObject {
    const { tau, alpha, beta, delta } = waste
    const publics = of.publicOutputs + of.publicInputs
    const qap = qapAt(of, tau, domain)
    const sum = (matrix: 0 | 1 | 2, from = 0) =>
      mod(
        qap.reduce((total, row, wire) => (wire < from ? total : total + row[matrix] * of.witness[wire]!), 0n),
      )
    // h(tau) t(tau) is A B - C at tau.
    const quotient = sum(0) * sum(1) - sum(2)
    const ofPrivate = beta * sum(0, publics + 1) + alpha * sum(1, publics + 1) + sum(2, publics + 1)
    const [a, b] = [mod(alpha + sum(0) + r * delta), mod(beta + sum(1) + s * delta)]
    const c = (ofPrivate + quotient) * inverse(mod(delta)) + a * s + b * r - r * s * delta
    return proofJson({ a: IN_G1.multiple(a), b: IN_G2.multiple(b), c: IN_G1.multiple(c) })
  }

  it.each(Object.entries({ cubic: cubic(), product: product(), chain: chain(9), zeros: product(0n, 0n) }))(
    'are what the secrets of the key say: %s',
    async (_, of) => {
      const key = await keyFromWaste(writeTinyR1cs(of), waste, origin, {})
      for (const blinding of [BLINDING, { r: 0n, s: 0n }, { r: FR - 1n, s: 1n }]) {
        const { proof } = await proveGroth16(bytesSource(key), writeTinyWtns(of.witness), {}, blinding)
        expect(proof).toEqual(expected(of, headerCount(key, 2), blinding))
      }
    },
  )

  it('are the same in all arithmetics, on any number of threads', async () => {
    const { proof } = await prove(zkey)
    const key = await openProvingKey(bytesSource(zkey))
    const values = witnessValues(wtns, key.wires)
    const options = [
      ...ARITHMETICS.map((arithmetic) => ({ arithmetic, threads: 2 })),
      { threads: 1 },
      { threads: 3 },
    ]
    for (const each of options) {
      const engine = new Engine(each)
      const { holds, ...points } = await provePoints(engine, key, values, BLINDING)
      engine.close()
      expect(holds).toBe(true)
      expect(proofJson(points)).toEqual(proof)
    }
  })

  it('verify, each with a blinding of its own', async () => {
    const proofs = await Promise.all([1, 2, 3].map(() => groth16.prove(zkey, wtns)))
    const signals = circuit.witness.slice(1, 3).map(String)
    expect(new Set(proofs.map(({ proof }) => JSON.stringify(proof))).size).toBe(3)
    for (const { proof, publicSignals } of proofs) {
      expect(publicSignals).toEqual(signals)
      expect(await groth16.verify(verificationKey, publicSignals, proof)).toBe(true)
    }
  })

  it('come of a key that is read in pieces, in other sizes than it is in memory', async () => {
    const pieces: number[] = []
    const source: ByteSource = {
      size: zkey.length,
      read: async (offset, target) => {
        pieces.push(target.length)
        await new Promise((resolve) => setTimeout(resolve, 1))
        target.set(zkey.subarray(offset, offset + target.length))
      },
    }
    expect(await proveGroth16(source, wtns, {}, BLINDING)).toEqual(await prove(zkey))
    expect(Math.max(...pieces)).toBeLessThan(zkey.length)
  })

  it('are not made where the key cannot be read', async () => {
    const source: ByteSource = {
      size: zkey.length,
      read: (offset, target) => {
        if (offset > zkey.length / 2) throw new Error('the disk is gone')
        target.set(zkey.subarray(offset, offset + target.length))
      },
    }
    await expect(proveGroth16(source, wtns)).rejects.toThrow('the disk is gone')
    expect((await prove(zkey)).publicSignals.length).toBe(2)
  })
})

describe('a key', () => {
  it('cut off anywhere about the borders of its sections is refused', async () => {
    const borders = [0, 4, 8, 12]
    for (const { bytes } of readSections(zkey, 'zkey')) {
      const start = bytes.byteOffset - zkey.byteOffset
      borders.push(start - 12, start - 8, start, start + (bytes.length >> 1), start + bytes.length)
    }
    const lengths = borders.flatMap((border) => [border - 1, border, border + 1])
    const cut = lengths.filter((length) => length >= 0 && length < zkey.length)
    expect(cut.length).toBeGreaterThan(100)
    for (const length of cut) {
      await expect(prove(zkey.slice(0, length)), `${length} bytes`).rejects.toThrow(MalformedFileError)
    }
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('without section %i, or with two, is refused', async (id) => {
    const without = withSections((sections) => sections.filter((section) => section.id !== id))
    await expect(prove(without)).rejects.toThrow(`section ${id} is missing`)
    const twice = withSections((sections) => [
      ...sections,
      ...sections.filter((section) => section.id === id),
    ])
    await expect(prove(twice)).rejects.toThrow(`section ${id} is there twice`)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('whose section %i has another size is refused', async (id) => {
    const shorter = replaced(id, (bytes) => bytes.slice(0, -1))
    const longer = replaced(id, (bytes) => Uint8Array.from([...bytes, 0]))
    const empty = replaced(id, () => new Uint8Array())
    for (const key of [shorter, longer]) await expect(prove(key)).rejects.toThrow(MalformedFileError)
    await expect(prove(empty)).rejects.toMatchObject({ code: id === 2 ? 'E_KEY_KIND' : 'E_FILE_FORMAT' })
  })

  it('may have its sections in any order, and others that nobody knows', async () => {
    const key = withSections((sections) => [{ id: 77, bytes: Uint8Array.of(1, 2, 3) }, ...sections.reverse()])
    expect(await prove(key)).toEqual(await prove(zkey))
  })

  it('that is none is refused', async () => {
    for (const file of [
      new Uint8Array(),
      Uint8Array.of(1, 2),
      new TextEncoder().encode('{"protocol": "groth16"}'),
      wtns,
    ]) {
      await expect(prove(file)).rejects.toThrow(MalformedFileError)
    }
  })

  it.each([2, 10, 7])('of protocol number %i is refused', async (number) => {
    const key = withSection(1, (bytes) => bytes.fill(number, 0, 1))
    await expect(prove(key)).rejects.toMatchObject({ code: 'E_KEY_KIND' })
  })

  it.each([0, 4, 35, 36, 40, 71])('of another curve is refused: byte %i of its header', async (at) => {
    const key = withSection(2, (bytes) => bytes.fill(bytes[at]! ^ 1, at, at + 1))
    await expect(prove(key)).rejects.toMatchObject({ code: 'E_KEY_KIND', facts: { found: 'another curve' } })
  })

  it.each([0, 1, 3, 31, 33, 2 ** 28, 2 ** 31, 2 ** 32 - 1])(
    'for a domain of %i is refused',
    async (domain) => {
      await expect(prove(withHeaderCount(2, domain))).rejects.toThrow('its domain is no power of two')
    },
  )

  it('for another domain than its points are for is refused', async () => {
    const domain = headerCount(zkey, 2)
    for (const other of [domain / 2, 2 * domain, 2 ** 27]) {
      await expect(prove(withHeaderCount(2, other))).rejects.toThrow('a section has another size')
    }
  })

  it.each([
    ['wires', 0],
    ['public signals', 1],
  ] as const)('with another number of %s is refused', async (_, index) => {
    const count = headerCount(zkey, index)
    for (const other of [0, count - 1, count + 1, 2 ** 32 - 1]) {
      await expect(prove(withHeaderCount(index, other))).rejects.toThrow(MalformedFileError)
    }
  })

  it.each(Object.entries(HEADER_POINTS))('whose %s is off the curve is refused', async (name, offset) => {
    const bytes = name.endsWith('2') ? 128 : 64
    for (const at of [0, bytes - 1]) {
      const place = POINTS_AT + offset + at
      const key = withSection(2, (header) => header.fill(header[place]! ^ 1, place, place + 1))
      await expect(prove(key)).rejects.toThrow('a point of it is not on the curve')
    }
  })

  it('whose inputs are off the curve is refused', async () => {
    const key = withSection(3, (bytes) => bytes.fill(bytes[70]! ^ 1, 70, 71))
    await expect(prove(key)).rejects.toThrow('a point of it is not on the curve')
  })

  it.each(['beta2', 'gamma2', 'delta2'] as const)(
    'whose %s is on the twist but not in the group is refused',
    async (name) => {
      const stray = packed(IN_G2, twistPoint(0))
      const key = withSection(2, (header) => header.set(stray, POINTS_AT + HEADER_POINTS[name]))
      await expect(prove(key)).rejects.toThrow('a point of it is not in the group')
    },
  )

  it.each(['beta2', 'gamma2', 'delta2'] as const)('whose %s is infinity gives no proof', async (name) => {
    const key = withSection(2, (header) =>
      header.fill(0, POINTS_AT + HEADER_POINTS[name], POINTS_AT + HEADER_POINTS[name] + 128),
    )
    await expect(prove(key)).rejects.toThrow(/not in the group|does not satisfy/)
  })

  describe('whose terms', () => {
    const wires = circuit.witness.length

    it.each([wires, 2 ** 27, 2 ** 32 - 1])('name wire %i, which is not there, is refused', async (wire) => {
      await expect(prove(withTermWord(5, 2, wire))).rejects.toThrow(
        'a term names a wire or row that is not there',
      )
    })

    it.each([64, 2 ** 30, 2 ** 32 - 1])('name row %i, which is not there, is refused', async (row) => {
      const terms = new DataView(sectionOf(zkey, 'zkey', 4).slice().buffer).getUint32(0, true)
      await expect(prove(withTermWord(terms - 1, 1, row))).rejects.toThrow(
        'a term names a wire or row that is not there',
      )
    })

    it('are not in order is refused', async () => {
      await expect(prove(withTermWord(0, 1, 9))).rejects.toThrow(MalformedFileError)
      await expect(prove(withTermWord(0, 0, 1))).rejects.toThrow(MalformedFileError)
      await expect(prove(withTermWord(4, 0, 2))).rejects.toThrow(MalformedFileError)
    })

    it('have another count than there are terms is refused', async () => {
      const count = new DataView(sectionOf(zkey, 'zkey', 4).slice().buffer).getUint32(0, true)
      for (const other of [0, count - 1, count + 1, 2 ** 32 - 1]) {
        const key = withSection(4, (bytes) => new DataView(bytes.buffer).setUint32(0, other, true))
        await expect(prove(key)).rejects.toThrow(MalformedFileError)
      }
    })

    it('have another coefficient gives no proof', async () => {
      const key = withSection(4, (bytes) => bytes.set(toLittleEndian32(12345n), 4 + 44 * 3 + 12))
      await expect(prove(key)).rejects.toThrow(UnsatisfiedWitnessError)
    })
  })

  it.each([
    ['A', 5, 64],
    ['B in G1', 6, 64],
    ['B in G2', 7, 128],
    ['L', 8, 64],
    ['H', 9, 64],
  ] as const)('with strange points in %s gives no proof, and no trouble', async (_, id, size) => {
    const strange: Record<string, (bytes: Uint8Array, at: number) => void> = {
      'off the curve': (bytes, at) => bytes.fill(bytes[at]! ^ 1, at, at + 1),
      'all ones': (bytes, at) => bytes.fill(0xff, at, at + size),
      infinity: (bytes, at) => bytes.fill(0, at, at + size),
      'x alone': (bytes, at) => bytes.fill(0, at + size / 2, at + size),
      'y alone': (bytes, at) => bytes.fill(0, at, at + size / 2),
      'x = q': (bytes, at) => bytes.set(toLittleEndian32(FQ), at),
    }
    for (const [what, change] of Object.entries(strange)) {
      const key = withSection(id, (bytes) => change(bytes, 5 * size))
      await expect(prove(key), what).rejects.toThrow(UnsatisfiedWitnessError)
    }
    expect(await groth16.verify(verificationKey, ...arguments_(await prove(zkey)))).toBe(true)
  })
})

const arguments_ = ({ publicSignals, proof }: Awaited<ReturnType<typeof prove>>) =>
  [publicSignals, proof] as const

describe('a witness', () => {
  it('of another length is refused', async () => {
    for (const values of [circuit.witness.slice(0, -1), [...circuit.witness, 0n], [1n], []]) {
      await expect(prove(zkey, writeTinyWtns(values))).rejects.toThrow(WitnessMismatchError)
    }
  })

  it('of another field is refused', async () => {
    for (const prime of [FQ, FR - 2n, 101n]) {
      await expect(prove(zkey, writeTinyWtns(circuit.witness, prime))).rejects.toThrow(WitnessMismatchError)
    }
  })

  it('that is not canonical is refused, even if it is right modulo r', async () => {
    const values = sectionOf(wtns, 'wtns', 2)
    const start = values.byteOffset - wtns.byteOffset
    for (const [wire, value] of circuit.witness.entries()) {
      const large = wtns.slice()
      large.set(toLittleEndian32(value + FR), start + 32 * wire)
      await expect(prove(zkey, large)).rejects.toThrow('a value is not below the field order')
    }
    for (const value of [FR, (1n << 256n) - 1n]) {
      const large = wtns.slice()
      large.set(toLittleEndian32(value), start + 32 * 7)
      await expect(prove(zkey, large)).rejects.toThrow(MalformedFileError)
    }
  })

  it('that is cut off, or none at all, is refused', async () => {
    for (const length of [0, 3, 11, 12, 24, 63, 64, 76, wtns.length - 32, wtns.length - 1]) {
      await expect(prove(zkey, wtns.slice(0, length))).rejects.toThrow(MalformedFileError)
    }
    await expect(prove(zkey, zkey)).rejects.toThrow(MalformedFileError)
  })

  it('that breaks a row gives no proof, whichever wire it is', async () => {
    for (const [wire, value] of circuit.witness.entries()) {
      const broken = writeTinyWtns(circuit.witness.with(wire, (value + 1n) % FR))
      await expect(prove(zkey, broken), `wire ${wire}`).rejects.toThrow(UnsatisfiedWitnessError)
    }
  })

  it('of zeros, or with another constant, gives no proof', async () => {
    const wrong = [
      circuit.witness.map(() => 0n),
      circuit.witness.with(0, 0n),
      circuit.witness.with(0, FR - 1n),
    ]
    for (const values of wrong) {
      await expect(prove(zkey, writeTinyWtns(values))).rejects.toThrow(UnsatisfiedWitnessError)
    }
    // Every row of x y = z holds for twice of everything but the constant, and for a constant of any size.
    const small = product()
    const key = await groth16.setup({ r1cs: writeTinyR1cs(small), origin })
    const strange = writeTinyWtns(small.witness.with(0, 5n))
    await expect(groth16.prove(key, strange)).rejects.toThrow(UnsatisfiedWitnessError)
  })

  it('may have any value on a wire that no row has', async () => {
    const small = product()
    const key = await groth16.setup({ r1cs: writeTinyR1cs(small), origin })
    for (const value of [0n, 1n, FR - 1n]) {
      const { publicSignals } = await groth16.prove(key, writeTinyWtns(small.witness.with(4, value)))
      expect(publicSignals).toEqual(['42', '6'])
    }
  })

  it('of another circuit with as many wires gives no proof', async () => {
    const other = chain(10, 3n)
    const { publicSignals } = await prove(zkey, writeTinyWtns(other.witness))
    expect(publicSignals).toEqual(other.witness.slice(1, 3).map(String))
    const square = power(2n, 200n)
    const foreign = other.witness.map((value, wire) => (wire < 2 ? value : mod(value * square)))
    await expect(prove(zkey, writeTinyWtns(foreign))).rejects.toThrow(UnsatisfiedWitnessError)
  })
})

describe('options', () => {
  it('stop a proof with the reason of the signal', async () => {
    const reason = new Error('changed my mind')
    const before = groth16.prove(zkey, wtns, { signal: AbortSignal.abort(reason) })
    await expect(before).rejects.toBe(reason)
    const stop = new AbortController()
    const during = groth16.prove(zkey, wtns, { signal: stop.signal, onProgress: () => stop.abort(reason) })
    await expect(during).rejects.toBe(reason)
    expect((await groth16.prove(zkey, wtns)).publicSignals.length).toBe(2)
  })

  it('report progress up to the total', async () => {
    const seen: [number, number][] = []
    await groth16.prove(zkey, wtns, { threads: 1, onProgress: (done, total) => seen.push([done, total]) })
    const amounts = seen.map(([done]) => done)
    expect(amounts).toEqual(amounts.toSorted((a, b) => a - b))
    expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([amounts.at(-1)]))
  })
})
