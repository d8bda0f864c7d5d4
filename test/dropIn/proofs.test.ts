import { beforeAll, describe, expect, it } from 'vitest'
import { circomWitness } from '../../src/dropIn/witnessProgram.js'
import { FR } from '../../src/field/bn254.js'
import { groth16 } from '../../src/index.js'
import { drawBlinding } from '../../src/provers/groth16/prove.js'
import { proveGroth16 } from '../../src/provers/groth16/proveFile.js'
import { verificationKeyOf } from '../../src/provers/groth16/verificationKey.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { withCurve } from '../../src/provers/session.js'
import { CASES, type CompiledCircuit, compileCircom } from './circuits.js'
import {
  snarkjsKey,
  snarkjsProof,
  snarkjsVerificationKey,
  snarkjsVerifies,
  snarkjsWitness,
} from './snarkjsReference.js'

/** Keeps snarkjs's engine, which takes a quarter of a second to start, for the whole of a test. */
const shared = (test: () => Promise<void>) => () => withCurve(test)

let ptau: Uint8Array
beforeAll(async () => {
  ptau = await developmentPtau(9, 'full')
})

describe.each(Object.entries(CASES))('%s', (_, { input, ...source }) => {
  let circuit: CompiledCircuit
  let wtns: Uint8Array
  let zkey: Uint8Array
  beforeAll(async () => {
    circuit = await compileCircom(source)
    wtns = await circomWitness(circuit.wasm, input)
    zkey = await snarkjsKey(circuit.r1cs, ptau)
  })

  it(
    'has the witness that snarkjs computes, byte for byte',
    shared(async () => {
      expect(wtns).toEqual(await snarkjsWitness(circuit.wasm, input))
    }),
  )

  it(
    'has the verification key that snarkjs exports, byte for byte',
    shared(async () => {
      const [ours, theirs] = [await verificationKeyOf(bytesSource(zkey)), await snarkjsVerificationKey(zkey)]
      expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs))
    }),
  )

  it(
    'has the proof that snarkjs makes with the same blinding, byte for byte',
    shared(async () => {
      for (const blinding of [drawBlinding(), { r: 0n, s: 0n }, { r: 1n, s: FR - 1n }]) {
        const ours = await proveGroth16(bytesSource(zkey), wtns, {}, blinding)
        expect(JSON.stringify(ours)).toBe(JSON.stringify(await snarkjsProof(zkey, wtns, blinding)))
      }
    }),
  )

  it(
    'is proved here and verified there, and the reverse',
    shared(async () => {
      const vkey = await verificationKeyOf(bytesSource(zkey))
      const ours = await groth16.fullProve(input, circuit.wasm, zkey)
      expect(await snarkjsVerifies(vkey, ours)).toBe(true)
      const theirs = await snarkjsProof(zkey, wtns, drawBlinding())
      expect(await groth16.verify(vkey, theirs.publicSignals, theirs.proof)).toBe(true)
      expect(theirs.publicSignals).toEqual(ours.publicSignals)
    }),
  )
})
