import type { Fp2, Fp6, Fp12 } from '../../field/extension.js'
import { pairing, prepareG2 } from '../../field/pairing.js'
import { MalformedFileError } from '../errors.js'
import type { ByteSource } from '../keySource.js'
import type { JsonObject } from '../types.js'
import { g1Json, g2Json } from './points.js'
import { openProvingKey, type ProvingKey } from './provingKey.js'

/**
 * The verification key of a Groth16 .zkey, of which only the header and the points of the public signals are read: what
 * snarkjs exports, field by field and in its order.
 *
 * @throws MalformedFileError, ForeignKeyError
 */
export async function verificationKeyOf(zkey: ByteSource): Promise<JsonObject> {
  const key = await openProvingKey(zkey)
  return {
    protocol: 'groth16',
    curve: 'bn128',
    nPublic: key.publicSignals,
    vk_alpha_1: g1Json(key.alpha1),
    vk_beta_2: g2Json(key.beta2),
    vk_gamma_2: g2Json(key.gamma2),
    vk_delta_2: g2Json(key.delta2),
    vk_alphabeta_12: targetJson(alphaBeta(key)),
    IC: key.inputs.map(g1Json),
  }
}

/** e(alpha, beta), which a verifier may keep; ours and snarkjs's compute it again. */
function alphaBeta({ alpha1, beta2, gamma2, delta2 }: ProvingKey): Fp12 {
  const [beta, ...others] = prepareG2([beta2, gamma2, delta2])
  if (beta === undefined || others.includes(undefined)) {
    throw new MalformedFileError('zkey', 'a point of it is not in the group')
  }
  return pairing({ g1: alpha1, g2: beta })
}

/** Nested as the tower is: two times three pairs of decimal strings. */
function targetJson({ c0, c1 }: Fp12): string[][][] {
  const pair = ({ c0: real, c1: imaginary }: Fp2) => [String(real), String(imaginary)]
  const triple = (element: Fp6) => [element.c0, element.c1, element.c2].map(pair)
  return [triple(c0), triple(c1)]
}
