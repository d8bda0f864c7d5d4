import { describe, expect, it } from 'vitest'
import { developmentKey } from '../../src/provers/groth16/developmentKey.js'
import { verificationKeyOf } from '../../src/provers/groth16/verificationKey.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { asFile, withSnarkjs } from '../../src/provers/snarkjs.js'
import { chain, cubic, product, writeTinyR1cs } from '../harness/tinyR1cs.js'
import { origin } from './sampleKeys.js'

describe('verificationKeyOf', () => {
  it.each([
    ['a product, with unused wires', product()],
    ['a cubic', cubic()],
    ['a chain', chain(5)],
  ])('gives what snarkjs exports, in the same order: %s', async (_, circuit) => {
    const zkey = await developmentKey(writeTinyR1cs(circuit), origin)
    const theirs = await withSnarkjs(({ zKey }) => zKey.exportVerificationKey(asFile(zkey)))
    const ours = await verificationKeyOf(bytesSource(zkey))
    expect(JSON.stringify(ours, null, 1)).toBe(JSON.stringify(theirs, null, 1))
  })
})
