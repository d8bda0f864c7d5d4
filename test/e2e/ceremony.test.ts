import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Keys,
  prove,
  readKeyInfo,
  setup,
  verify,
} from '../../src/index.js'
import { readLabel, withLabel } from '../../src/provers/label.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { SMALL_INPUT, smallModel } from './smallModel.js'
import { type SnarkjsFolder, snarkjsFolder } from './snarkjsCli.js'

let folder: SnarkjsFolder
let compilation: Compilation
let ptau: Uint8Array
let keys: Keys
beforeAll(async () => {
  folder = snarkjsFolder()
  compilation = compile(smallModel())
  const { rows, publicSignals } = compilation.manifest
  ptau = await developmentPtau(Math.ceil(Math.log2(rows + publicSignals + 1)), 'full')
  keys = await setup(compilation, { ptau })
})
afterAll(() => folder?.remove())

describe('a key made on powers of tau', () => {
  it('is one that the snarkjs command line verifies', async () => {
    const paths = [
      folder.save('circuit.r1cs', compilation.r1cs),
      folder.save('powers.ptau', ptau),
      folder.save('circuit.zkey', keys.zkey),
    ]
    expect(await folder.snarkjs('zkey', 'verify', ...paths)).toContain('ZKey Ok!')
  })

  it('proves', async () => {
    const { proof, publicSignals } = await prove(compilation, keys.zkey, SMALL_INPUT)
    expect(await verify(keys.verificationKey, publicSignals, proof)).toEqual({ valid: true })
  })

  it('has no contract while its powers come from one party, unless that is allowed', () => {
    expect(readKeyInfo(keys.zkey)).toMatchObject({ contributions: 1, gammaEqualsDelta: false })
    expect(() => exportVerifier(compilation.manifest, keys)).toThrow(
      expect.objectContaining({
        code: 'E_INSECURE_KEY',
        facts: { contributions: 1, gammaEqualsDelta: false, development: true },
      }),
    )
    const { name } = exportVerifier(compilation.manifest, keys, { allowInsecureDevKey: true })
    expect(name).toBe('DevOnlyZkmlVerifier')
  })

  // Powers of a public ceremony are gigabytes; what sets them apart here is the label alone.
  it('has a contract without further ado when its powers are public', () => {
    const zkey = withLabel(keys.zkey, { ...readLabel(keys.zkey)!, development: false })
    const { name, source } = exportVerifier(compilation.manifest, { ...keys, zkey })
    expect(name).toBe('ZkmlVerifier')
    expect(source).toContain(compilation.manifest.circuitHash)
  })
})
