import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeWtns } from '../../src/backends/r1cs/wtns.js'
import { solve } from '../../src/circuit/witness.js'
import { proofNumbers } from '../../src/contract/proofNumbers.js'
import { quantizeSample } from '../../src/data/integers.js'
import { readSample } from '../../src/data/tensors.js'
import { FQ, FR } from '../../src/field/bn254.js'
import {
  type Compilation,
  compile,
  type Groth16Proof,
  type Keys,
  type ProvedInference,
  proofCalldata,
  prove,
  setup,
  verify,
} from '../../src/index.js'
import { concatFloat64 } from '../../src/util/arrays.js'
import { bytesOf, proofWords } from '../contract/proofWords.js'
import { type Deployed, type Evm, revertOf, startEvm } from '../harness/evm.js'
import { readFixture } from './fixture.js'
import { proveOnChain } from './onChain.js'
import { type SnarkjsFolder, snarkjsFolder } from './snarkjsCli.js'

let evm: Evm
let folder: SnarkjsFolder
beforeAll(async () => {
  evm = await startEvm()
  folder = snarkjsFolder()
})
afterAll(async () => {
  folder?.remove()
  await evm?.stop()
})

describe.each(['mnist-mlp', 'diabetes-sigmoid'] as const)('%s', (name) => {
  const { model, options, input } = readFixture(name)
  let compilation: Compilation
  let keys: Keys
  let proved: ProvedInference
  let contract: Deployed
  let words: bigint[]
  let numbers: readonly bigint[]
  let output: bigint[]

  beforeAll(async () => {
    compilation = compile(model, options)
    ;({ keys, proved, contract } = await proveOnChain(evm, compilation, input))
    words = proofWords(groth16Proof(proved))
    numbers = proofNumbers(proved.proof, 'groth16')
    output = Object.values(proved.outputs)[0]!.integers.map(BigInt)
  })

  const typed = (proof = numbers, values = output) =>
    evm.read(contract, 'verifyInference', [bytesOf(proof), '0x', values])
  const raw = (proof = words, signals = proved.publicSignals.map(BigInt)) =>
    evm.read(contract, 'verifyProof', [...pointArguments(proof), signals])

  it('is proved and verified', async () => {
    const { verificationKey } = keys
    expect(await verify(verificationKey, proved.publicSignals, proved.proof)).toEqual({ valid: true })
    for (const signal of proved.publicSignals.keys()) {
      const changed = proved.publicSignals.map((text, i) => (i === signal ? `${BigInt(text) ^ 1n}` : text))
      expect((await verify(verificationKey, changed, proved.proof)).valid).toBe(false)
    }
  })

  it('is accepted by its contract in mined transactions', async () => {
    const { statement } = compilation.manifest
    const { verifyInference, verifyInferenceCompressed, verifyProof } = proofCalldata(
      groth16Proof(proved),
      proved.publicSignals,
      statement,
    )
    expect((await evm.send(contract, verifyInference)).status).toBe('success')
    expect((await evm.send(contract, verifyInferenceCompressed!)).status).toBe('success')
    expect((await evm.send(contract, verifyProof)).status).toBe('success')
    expect(BigInt(await evm.call(contract, verifyProof))).toBe(1n)
    expect(await typed()).toBe(undefined)
    expect(await raw()).toBe(true)
  })

  it('has a contract that names model and circuit', async () => {
    const { modelHash, circuitHash } = compilation.manifest
    expect(await evm.read(contract, 'MODEL_HASH')).toBe(`0x${modelHash}`)
    expect(await evm.read(contract, 'CIRCUIT_HASH')).toBe(`0x${circuitHash}`)
  })

  it('is refused by its contract with a changed output', async () => {
    for (const i of output.keys()) {
      const up = output.map((value, k) => (k === i ? value + 1n : value))
      expect(await revertOf(typed(numbers, up))).toEqual({ name: 'InvalidProof', args: [] })
    }
    const { hi } = compilation.manifest.statement.tensors[0]!
    const far = [BigInt(hi) + 1n, ...output.slice(1)]
    expect(await revertOf(typed(numbers, far))).toEqual({
      name: 'OutputOutOfRange',
      args: [0n, BigInt(hi) + 1n],
    })
  })

  it('is refused by its contract with any changed element of the proof', async () => {
    for (const i of words.keys()) {
      const changed = (all: readonly bigint[]) => all.map((value, k) => (k === i ? value ^ 1n : value))
      expect(await revertOf(typed(changed(numbers)))).toEqual({ name: 'InvalidProof', args: [] })
      expect(await raw(changed(words))).toBe(false)
      const wrapped = (all: readonly bigint[]) => all.map((value, k) => (k === i ? value + FQ : value))
      expect(await revertOf(typed(wrapped(numbers)))).toEqual({ name: 'NotCanonical', args: [BigInt(i)] })
      expect(await raw(wrapped(words))).toBe(false)
    }
  })

  it('is refused by its contract with signals that are changed or not below the modulus', async () => {
    const signals = proved.publicSignals.map(BigInt)
    for (const i of signals.keys()) {
      for (const moved of [1n, FR]) {
        const changed = signals.map((signal, k) => (k === i ? signal + moved : signal))
        expect(await raw(words, changed)).toBe(false)
      }
    }
  })

  it('is accepted by the snarkjs command line, file by file', async () => {
    const { program, lowered, r1cs } = compilation
    const inputs = quantizeSample(program, readSample(input, program.inputs))
    const wtns = writeWtns(solve(lowered.circuit, concatFloat64(inputs)))
    const circuit = folder.save(`${name}.r1cs`, r1cs)
    const key = folder.save(`${name}.vkey.json`, keys.verificationKey)
    const signals = folder.save(`${name}.public.json`, proved.publicSignals)
    const proof = folder.save(`${name}.proof.json`, proved.proof)
    const [info, witness, verdict] = await Promise.all([
      folder.snarkjs('r1cs', 'info', circuit),
      folder.snarkjs('wtns', 'check', circuit, folder.save(`${name}.wtns`, wtns)),
      folder.snarkjs('groth16', 'verify', key, signals, proof),
    ])
    expect(info).toContain(`# of Constraints: ${compilation.manifest.rows}`)
    expect(witness).toContain('WITNESS IS CORRECT')
    expect(verdict).toContain('OK!')
    const false_ = folder.save(`${name}.false.json`, [`${BigInt(proved.publicSignals[0]!) + 1n}`])
    await expect(folder.snarkjs('groth16', 'verify', key, false_, proof)).rejects.toThrow()
  })
})

describe('mnist-lenet', () => {
  it('is proved and verified', async () => {
    const { model, options, input } = readFixture('mnist-lenet')
    const compilation = compile(model, options)
    const { zkey, verificationKey } = await setup(compilation)
    const { proof, publicSignals } = await prove(compilation, zkey, input)
    expect(await verify(verificationKey, publicSignals, proof)).toEqual({ valid: true })
  })
})

/** The arguments of verifyProof before the signals. */
function pointArguments(words: readonly bigint[]): unknown[] {
  const [a0, a1, b0, b1, b2, b3, c0, c1] = words
  return [
    [a0, a1],
    [
      [b0, b1],
      [b2, b3],
    ],
    [c0, c1],
  ]
}

function groth16Proof({ proof }: ProvedInference): Groth16Proof {
  return proof as unknown as Groth16Proof
}
