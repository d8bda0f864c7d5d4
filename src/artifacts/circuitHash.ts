import { sha256Hex } from '../util/hash.js'
import { ArtifactMismatchError } from './errors.js'
import type { Manifest } from './manifest.js'

const DOMAIN = 'zkml circuit 1'

/**
 * The name of a circuit together with what its numbers mean: SHA-256 of a JSON text of the hash of circuit.r1cs, every
 * tensor (name, role, visibility, shape, scale, range), the encoding of the public ones, and whether weights are secret. Keys, proofs and contracts
 * carry it, so that rows shared by two compilations do not make their proofs interchangeable.
 */
export function circuitHashOf({
  r1cs,
  tensors,
  statement,
  weights,
  weightInputs,
}: Pick<Manifest, 'r1cs' | 'tensors' | 'statement' | 'weights' | 'weightInputs'>): string {
  const meanings = tensors.map(({ name, role, visibility, shape, scale, lo, hi }) => [
    ...[name, role, visibility, shape, scale, lo, hi],
  ])
  const encodings = statement.tensors.map((tensor) => [
    ...[tensor.name, tensor.role, tensor.visibility, tensor.shape, tensor.scale, tensor.lo, tensor.hi],
    ...[tensor.bytesPerValue, tensor.valuesPerSignal, tensor.firstSignal, tensor.signals],
  ])
  const secret = weights === 'fixed' ? [] : [weights, weightInputs]
  const text = JSON.stringify([DOMAIN, r1cs.sha256, meanings, encodings, statement.signals, ...secret])
  return sha256Hex(new TextEncoder().encode(text))
}

/**
 * A manifest whose tensors were edited must not pass for the circuit that keys and proofs were made for.
 *
 * @throws ArtifactMismatchError
 */
export function requireCircuitHash(manifest: Manifest): void {
  const found = circuitHashOf(manifest)
  if (found === manifest.circuitHash) return
  throw new ArtifactMismatchError({ artifact: 'circuit.json', found, expected: manifest.circuitHash })
}
