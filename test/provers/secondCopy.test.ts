import { expect, it } from 'vitest'
import { proverFor } from '../../src/provers/index.js'
import { withCurve } from '../../src/provers/session.js'
import { cubic, writeTinyR1cs } from '../harness/tinyR1cs.js'
import { origin } from './sampleKeys.js'

const workers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length

// Loading snarkjs loaded a second copy of ffjavascript, which cleared the shared engine; snarkjs then started another
// one, and a program that used the installed package never ended.
it('ends the engine that snarkjs uses when another copy of ffjavascript has cleared the global', async () => {
  const before = workers()
  await withCurve(async () => {
    const zkey = await proverFor('groth16').setup({ r1cs: writeTinyR1cs(cubic()), origin })
    ;(globalThis as { curve_bn128?: unknown }).curve_bn128 = null
    await proverFor('groth16').verificationKey(zkey)
  })
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(workers()).toBe(before)
})
