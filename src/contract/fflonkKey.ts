import { mod, power } from '../field/modular.js'
import { MalformedKeyError } from './errors.js'
import type { VerificationKey } from './facts.js'
import { type GateKey, INFINITY, readGateKey, readPoint, readScalar } from './gateKey.js'
import type { G1 } from './key.js'

/** An FFLONK verification_key.json, checked. */
export interface FflonkKey extends GateKey {
  /** Commitment to the polynomial that combines the eight of the circuit. */
  readonly c0: G1
}

/**
 * The roots w3, w4, w8 and wr of the key are checked and not returned: of the points at which the combined polynomials are
 * opened, the verifier needs no more than that they are all roots of X^8 = xi, X^4 = xi, X^3 = xi and X^3 = xi omega.
 *
 * @throws MalformedKeyError
 */
export function readFflonkKey(key: VerificationKey): FflonkKey {
  const common = readGateKey(key, 'fflonk')
  readScalar(key, 'w3', 'a root of unity of order 3', (w) => w !== 1n && power(w, 3n) === 1n)
  readScalar(key, 'w4', 'a root of unity of order 4', (w) => power(w, 2n) === mod(-1n))
  readScalar(key, 'w8', 'a root of unity of order 8', (w) => power(w, 4n) === mod(-1n))
  readScalar(key, 'wr', 'a cube root of w', (w) => power(w, 3n) === common.omega)
  const c0 = readPoint(key, 'C0')
  if (c0 === INFINITY) {
    throw new MalformedKeyError({ field: 'C0', found: 'infinity', expected: 'a finite point of G1' })
  }
  return { ...common, c0 }
}
