import { beforeAll, describe, expect, it } from 'vitest'
import { readFflonkKey } from '../../src/contract/fflonkKey.js'
import { INFINITY } from '../../src/contract/gateKey.js'
import { readPlonkKey } from '../../src/contract/plonkKey.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { FQ, FR } from '../../src/field/bn254.js'
import { rootOfUnity } from '../../src/field/ntt.js'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Keys,
  prove,
  setup,
  verify,
} from '../../src/index.js'
import { readLabel, withLabel } from '../../src/provers/label.js'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import type { JsonObject } from '../../src/provers/types.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { waste } from '../provers/sampleKeys.js'
import { digests } from './gates/examples.js'
import { simulatedFflonk } from './gates/simulatedFflonk.js'
import { simulatedPlonk } from './gates/simulatedPlonk.js'
import { g2, twistPointOutsideG2 } from './sampleKey.js'

const size = () => ({ signals: 2, power: 4, random: new RandomNumbers(5) })
const plonkKey = simulatedPlonk(size()).verificationKey
const fflonkKey = simulatedFflonk(size()).verificationKey

describe('a PLONK key', () => {
  it('is read, with infinity for a selector that is 0', () => {
    const { signals, power, omega, commitments } = readPlonkKey(plonkKey)
    expect({ signals, power, omega }).toEqual({ signals: 2, power: 4, omega: rootOfUnity(4) })
    expect(commitments.Qr).toBe(INFINITY)
    expect(`${commitments.Qm.x}`).toBe((plonkKey.Qm as string[])[0])
  })

  it.each(['Qm', 'Ql', 'Qr', 'Qo', 'Qc', 'S1', 'S2', 'S3'])('is refused with another %s', (field) => {
    for (const point of badPoints(plonkKey.Qm as string[])) {
      expectRefusal(() => readPlonkKey({ ...plonkKey, [field]: point }), field)
    }
  })
})

describe('an FFLONK key', () => {
  it('is read', () => {
    const { signals, power, c0 } = readFflonkKey(fflonkKey)
    expect([signals, power, `${c0.x}`]).toEqual([2, 4, (fflonkKey.C0 as string[])[0]])
  })

  it('is refused with another C0, infinity too', () => {
    for (const point of [...badPoints(fflonkKey.C0 as string[]), ['0', '1', '0']]) {
      expectRefusal(() => readFflonkKey({ ...fflonkKey, C0: point }), 'C0')
    }
  })

  it.each([
    ['w3', [1n, rootOfUnity(2)]],
    ['w4', [1n, FR - 1n, rootOfUnity(3)]],
    ['w8', [1n, FR - 1n, rootOfUnity(2), rootOfUnity(4)]],
    ['wr', [1n, rootOfUnity(4), rootOfUnity(5)]],
  ] as const)('is refused with a %s of another order', (field, others) => {
    const own = BigInt(fflonkKey[field] as string)
    for (const other of [...others, 0n, own + FR]) {
      expectRefusal(() => readFflonkKey({ ...fflonkKey, [field]: `${other}` }), field)
    }
  })
})

describe.each([
  ['plonk', readPlonkKey, plonkKey],
  ['fflonk', readFflonkKey, fflonkKey],
] as const)('a key of %s', (protocol, read, key) => {
  const refuses = (field: string, ...values: readonly unknown[]) => {
    for (const value of values) expectRefusal(() => read({ ...key, [field]: value }), field)
  }

  it('is refused for another proof system, curve, number of signals or size', () => {
    refuses('protocol', 'groth16', protocol === 'plonk' ? 'fflonk' : 'plonk', undefined)
    refuses('curve', 'bls12381', 'bn254', undefined)
    refuses('nPublic', 0, -1, 17, 1.5, '2', undefined)
    refuses('power', 0, 29, 1.5, '4', undefined)
  })

  it('is refused with another root of unity, also one of the same order', () => {
    const root = rootOfUnity(4)
    refuses('w', '1', `${rootOfUnity(5)}`, `${root ** 3n % FR}`, `${root + FR}`, 'x', 3, undefined)
  })

  it('is refused with cosets that meet', () => {
    refuses(
      'k1',
      '0',
      '1',
      `${rootOfUnity(4)}`,
      '3',
      `${(3n * rootOfUnity(2)) % FR}`,
      `${2n + FR}`,
      '02',
      undefined,
    )
    refuses('k2', '0', '1', `${rootOfUnity(3)}`, '-1', undefined)
  })

  it('is refused with another X_2', () => {
    const [x, y, z] = key.X_2 as [string[], string[], string[]]
    const [x1, x0, y1, y0] = twistPointOutsideG2().map(String)
    const outside = [[x0, x1], [y0, y1], z]
    refuses('X_2', [y, x, z], [x, y], [x, y, ['1', '1']], [[...x].reverse(), y, z], outside, undefined, 'x')
    refuses(
      'X_2',
      [
        ['0', '0'],
        ['1', '0'],
        ['0', '0'],
      ],
      [[`${BigInt(x[0]!) + FQ}`, x[1]], y, z],
      [[...x, '0'], y, z],
    )
  })

  it('needs a statement of as many signals', () => {
    const facts = { toolVersion: '1', circuitHash: '0b'.repeat(32), development: false }
    const source = (signals: number, verificationKey: JsonObject) =>
      verifierSource({ ...facts, verificationKey, statement: digests(signals), protocol })
    expect(source(2, key)).toContain('function verifyProof(')
    expect(() => source(3, key)).toThrow(
      expect.objectContaining({ code: 'E_KEY_STATEMENT', facts: { keySignals: 2, statementSignals: 3 } }),
    )
    for (const tau of [1n, FR - 1n]) {
      expect(() => source(2, { ...key, X_2: g2(tau) })).toThrow(
        expect.objectContaining({
          code: 'E_INSECURE_KEY',
          facts: { development: false, problem: 'tau = 1 or -1' },
        }),
      )
    }
  })
})

describe.each(['plonk', 'fflonk'] as const)('exportVerifier for %s', (protocol) => {
  let compilation: Compilation
  let keys: Keys
  beforeAll(async () => {
    compilation = compile(smallModel(), { protocol })
    keys = await setup(compilation)
  })

  /** The same points, said to be of a ceremony. */
  const trusted = ({ zkey, verificationKey }: Keys): Keys => ({
    zkey: withLabel(zkey, { ...readLabel(zkey)!, development: false }),
    verificationKey: {
      ...verificationKey,
      zkml: { ...(verificationKey.zkml as object), development: false },
    },
  })

  it('needs no contributions, only powers that are not for development', () => {
    const { name, source, devOnly } = exportVerifier(compilation.manifest, trusted(keys))
    expect([name, devOnly]).toEqual(['ZkmlVerifier', false])
    expect(source).not.toContain('DEVELOPMENT')
    const half = { ...keys, zkey: trusted(keys).zkey }
    for (const development of [keys, half]) {
      expect(() => exportVerifier(compilation.manifest, development)).toThrow(
        expect.objectContaining({ code: 'E_INSECURE_KEY', facts: { development: true } }),
      )
    }
  })

  it('refuses powers that anybody knows', async () => {
    const ptau = await ptauFromWaste(11, 'full', { ...waste, tau: FR - 1n }, {})
    const known = trusted(await setup(compilation, { ptau }))
    expect(() => exportVerifier(compilation.manifest, known)).toThrow(
      expect.objectContaining({
        code: 'E_INSECURE_KEY',
        facts: { development: false, problem: 'tau = 1 or -1' },
      }),
    )
    const { name } = exportVerifier(compilation.manifest, known, { allowInsecureDevKey: true })
    expect(name).toBe('DevOnlyZkmlVerifier')
    const { proof, publicSignals } = await prove(compilation, keys.zkey, SMALL_INPUT)
    const { X_2 } = known.verificationKey
    expect(await verify({ ...keys.verificationKey, X_2 }, publicSignals, proof)).toEqual({
      valid: false,
      reason: 'anybody can forge proofs under this verification key: tau = 1 or -1',
    })
  })

  it('refuses a verification key that is not of the proving key, and a proving key of another system', async () => {
    const { zkey, verificationKey } = trusted(keys)
    const refused = (key: JsonObject) =>
      expect(() => exportVerifier(compilation.manifest, { zkey, verificationKey: key })).toThrow(
        expect.objectContaining({ code: 'E_MISMATCH' }),
      )
    const { X_2, Qm, S3, C0 } = { ...plonkKey, ...fflonkKey }
    const others = protocol === 'plonk' ? { X_2, Qm, S3 } : { X_2, C0, w3: '1', wr: '2' }
    for (const [field, other] of Object.entries({ ...others, k1: '5', k2: '7' })) {
      refused({ ...verificationKey, [field]: other })
    }
    refused({ ...verificationKey, nPublic: 1 + (verificationKey.nPublic as number) })
    refused({ ...verificationKey, power: 1 + (verificationKey.power as number) })
    const groth16 = compile(smallModel(), { protocol: 'groth16' })
    const { zkey: groth16Key } = await setup(groth16)
    const { circuitHash } = compilation.manifest
    const relabelled = withLabel(groth16Key, { ...readLabel(groth16Key)!, circuitHash })
    const foreign = { zkey: relabelled, verificationKey }
    expect(() => exportVerifier(compilation.manifest, foreign)).toThrow(
      expect.objectContaining({ code: 'E_MISMATCH' }),
    )
  })
})

/** Not on the curve, not canonical, of another form. */
function badPoints([x, y]: readonly string[]): unknown[] {
  const off = `${BigInt(y!) + 1n}`
  return [
    [x, off, '1'],
    [y, x, '1'],
    [x, y, '0'],
    [x, y, '2'],
    [x, y],
    ['0', '0', '0'],
    ['0', '0', '1'],
    [`${BigInt(x!) + FQ}`, y, '1'],
    [`0${x}`, y, '1'],
    [Number(x), y, '1'],
    'x',
    undefined,
  ]
}

function expectRefusal(read: () => unknown, field: string): void {
  expect(read).toThrow(
    expect.objectContaining({ code: 'E_VERIFICATION_KEY', facts: expect.objectContaining({ field }) }),
  )
}
