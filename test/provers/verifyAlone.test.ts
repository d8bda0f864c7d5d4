import { expect, it } from 'vitest'
import { verifyCommand } from '../../src/cli/commands/verify.js'
import { verify, verifyBatch } from '../../src/index.js'
import { sampleProof } from './groth16Sample.js'

// In a file of its own: ffjavascript sets this global when anything loads it, and snarkjs loads ffjavascript.
const isLoaded = () => 'curve_bn128' in globalThis

it('verifies Groth16 without loading snarkjs or ffjavascript, from the library and the command line', async () => {
  const { verificationKey, proof, publicSignals } = sampleProof(3, 2)
  expect(verifyCommand).toBeTypeOf('function')
  expect(await verify(verificationKey, publicSignals, proof)).toEqual({ valid: true })
  expect(await verifyBatch(verificationKey, [{ proof, publicSignals }])).toEqual({ valid: true })
  expect(isLoaded()).toBe(false)
  await import('ffjavascript')
  expect(isLoaded()).toBe(true)
})
