import { FQ, FR } from '../field/bn254.js'
import type { ProofSystem } from './facts.js'
import { type Hex, residue, word } from './words.js'

/** A proof.json as snarkjs writes it: decimal strings. The shape depends on the proof system. */
export type ProofJson = { readonly [field: string]: unknown }

/** The fields of a Groth16 proof.json, as snarkjs writes it, that a contract needs: decimal strings, z = 1. */
export interface Groth16Proof {
  readonly pi_a: readonly string[]
  readonly pi_b: readonly (readonly string[])[]
  readonly pi_c: readonly string[]
}

/** Path of a number in proof.json, and the modulus that it is below. */
type NumberAt = readonly [path: string, modulus: bigint]

const NUMBERS: Readonly<Record<ProofSystem, readonly NumberAt[]>> = {
  groth16: [...point('pi_a'), ...point('pi_b.0'), ...point('pi_b.1'), ...point('pi_c')],
  plonk: [
    ...['A', 'B', 'C', 'Z', 'T1', 'T2', 'T3', 'Wxi', 'Wxiw'].flatMap(point),
    ...['a', 'b', 'c', 's1', 's2', 'zw'].map((name) => scalar(`eval_${name}`)),
  ],
  fflonk: [
    ...['C1', 'C2', 'W1', 'W2'].flatMap((name) => point(`polynomials.${name}`)),
    ...'ql qr qm qo qc s1 s2 s3 a b c z zw t1w t2w inv'
      .split(' ')
      .map((name) => scalar(`evaluations.${name}`)),
  ],
}

function point(path: string): NumberAt[] {
  return [0, 1].map((i) => [`${path}.${i}`, FQ] as const)
}

function scalar(path: string): NumberAt {
  return [path, FR]
}

/**
 * The numbers of a proof in the order of proof.json. Of an Fq2 element c0 + c1 u, c0 comes first; of points x and y are
 * given, z is left out. Proofs come out of files, so any field may be missing or of another form.
 *
 * @throws MalformedProofError
 */
export function proofNumbers(proof: ProofJson | Groth16Proof, protocol: ProofSystem): readonly bigint[] {
  return NUMBERS[protocol].map(([path, modulus]) => residue(path, valueAt(proof, path), modulus))
}

/**
 * The bytes of a proof that verifyInference takes: its numbers, 32 bytes each, big-endian. 256 bytes for Groth16, 768 for
 * PLONK and FFLONK.
 *
 * @throws MalformedProofError
 */
export function proofBytes(proof: ProofJson | Groth16Proof, protocol: ProofSystem = 'groth16'): Hex {
  return `0x${proofNumbers(proof, protocol).map(word).join('')}`
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((parent, key) => {
    const isObject = typeof parent === 'object' && parent !== null
    return isObject ? (parent as Record<string, unknown>)[key] : undefined
  }, value)
}
