import { sharedEngine } from '../../kernels/engine.js'
import { fromLittleEndian32 } from '../bytes.js'
import { UnsatisfiedWitnessError } from '../errors.js'
import type { ByteSource } from '../keySource.js'
import { requireProveOptions } from '../proveOptions.js'
import type { Proved, ProveOptions } from '../types.js'
import { witnessValues } from '../witnessFile.js'
import { proofJson } from './points.js'
import { type Blinding, drawBlinding, provePoints } from './prove.js'
import { openProvingKey, type ProvingKey } from './provingKey.js'

/**
 * Proves with our kernels from a .zkey and a .wtns, and hands the proof over only if it verifies.
 *
 * @param blinding drawn afresh unless given, which only a comparison with another prover has reason for
 * @throws as `Prover.prove`
 */
export async function proveGroth16(
  zkey: ByteSource,
  wtns: Uint8Array,
  options: ProveOptions = {},
  blinding: Blinding = drawBlinding(),
): Promise<Proved> {
  requireProveOptions(options)
  const { threads, workerScript, forms, gpu, ...control } = options
  const engine = sharedEngine({ threads, workerScript })
  const key = await openProvingKey(zkey)
  const values = witnessValues(wtns, key.wires)
  const { holds, ...points } = await provePoints(engine, key, values, blinding, control, { forms, gpu })
  if (!holds) throw new UnsatisfiedWitnessError('groth16')
  return { proof: proofJson(points), publicSignals: publicSignals(key, values) }
}

/** Decimal: the wires after the constant one. */
function publicSignals({ publicSignals: count }: ProvingKey, values: Uint8Array): string[] {
  return Array.from({ length: count }, (_, i) => fromLittleEndian32(values, 32 * (i + 1)).toString())
}
