import type { Statement } from '../../../src/circuit/statement.js'
import type { ProofJson } from '../../../src/contract/proofNumbers.js'
import { verifierSource } from '../../../src/contract/verifier.js'
import { FR } from '../../../src/field/bn254.js'
import { proverFor } from '../../../src/provers/index.js'
import { withCurve } from '../../../src/provers/session.js'
import type { JsonObject } from '../../../src/provers/types.js'
import { type Row, type TinyCircuit, writeTinyR1cs, writeTinyWtns } from '../../harness/tinyR1cs.js'
import { origin } from '../../provers/sampleKeys.js'
import { statementOf, tensor } from '../examples.js'

export type GateSystem = 'plonk' | 'fflonk'

export interface GateExample {
  readonly zkey: Uint8Array
  readonly verificationKey: JsonObject
  readonly proof: ProofJson
  readonly publicSignals: readonly string[]
}

/** Snarkjs's key and proof of a circuit. */
export function gateExample(protocol: GateSystem, circuit: TinyCircuit): Promise<GateExample> {
  const prover = proverFor(protocol)
  return withCurve(async () => {
    const zkey = await prover.setup({ r1cs: writeTinyR1cs(circuit), origin })
    const { proof, publicSignals } = await prover.prove(zkey, writeTinyWtns(circuit.witness))
    return { zkey, verificationKey: await prover.verificationKey(zkey), proof, publicSignals }
  })
}

/** One output and public inputs x_i: a secret s_1, s_(i+1) = (s_i + 3) x_i, out = s^2 + 7 of the last. */
export function manySignals(signals: number): TinyCircuit {
  const inputs = Array.from({ length: signals - 1 }, (_, i) => BigInt(i + 2) ** 70n % FR)
  const rows: Row[] = []
  const states = [12345n]
  const stateWire = (i: number) => signals + 1 + i
  inputs.forEach((input, i) => {
    rows.push([{ [stateWire(i)]: 1n, 0: 3n }, { [2 + i]: 1n }, { [stateWire(i + 1)]: 1n }])
    states.push(((states[i]! + 3n) * input) % FR)
  })
  const last = stateWire(inputs.length)
  rows.push([{ [last]: 1n }, { [last]: 1n }, { 1: 1n, 0: -7n }])
  const out = (states.at(-1)! ** 2n + 7n) % FR
  const witness = [1n, out, ...inputs, ...states]
  return { publicOutputs: 1, publicInputs: signals - 1, privateInputs: 1, rows, witness }
}

/** A statement of so many signals, each the digest of a tensor. */
export function digests(signals: number): Statement {
  const tensors = Array.from({ length: signals }, (_, i) =>
    tensor({
      name: `t${i}`,
      role: i === 0 ? 'output' : 'input',
      shape: [9],
      lo: 0,
      hi: 9,
      visibility: 'hashed',
    }),
  )
  return statementOf(...tensors)
}

export function gateSource(protocol: GateSystem, verificationKey: JsonObject): string {
  return verifierSource({
    verificationKey,
    statement: digests(verificationKey.nPublic as number),
    toolVersion: '1.2.3',
    modelHash: '0a'.repeat(32),
    circuitHash: '0b'.repeat(32),
    development: false,
    protocol,
  })
}

/** The proof.json with these numbers, which lie in the order of the contract's. */
export function proofJson(protocol: GateSystem, numbers: readonly bigint[]): JsonObject {
  const texts = numbers.map(String)
  const points = (names: string) =>
    Object.fromEntries(names.split(' ').map((name, i) => [name, [texts[2 * i]!, texts[2 * i + 1]!, '1']]))
  const scalars = (names: string, first: number) =>
    Object.fromEntries(names.split(' ').map((name, i) => [name, texts[first + i]!]))
  const tags = { protocol, curve: 'bn128' }
  if (protocol === 'plonk') {
    const evaluations = scalars('eval_a eval_b eval_c eval_s1 eval_s2 eval_zw', 18)
    return { ...tags, ...points('A B C Z T1 T2 T3 Wxi Wxiw'), ...evaluations }
  }
  const evaluations = scalars('ql qr qm qo qc s1 s2 s3 a b c z zw t1w t2w inv', 8)
  return { ...tags, polynomials: points('C1 C2 W1 W2'), evaluations }
}
