import { mod, power as powerOf } from '../../../../field/modular.js'
import type { FflonkKey } from '../../../fflonkKey.js'
import { at, place } from '../gates/points.js'
import { lagrangeSums, squarings } from '../gates/publicInput.js'

/**
 * The hint "inv" of a proof is the inverse of the product of all denominators of the paper's verifier. Over the roots h of
 * X^k = c, the product of the h is -c for k = 4, 8 and c for k = 3, and that of y - h is y^k - c. So with N points in the
 * domain, Z0 = y^8 - xi, Z1 = y^4 - xi, Z2 = (y^3 - xi) (y^3 - xi omega) and n signals
 *
 *     8 roots of X^8 = xi         8 h^6 h' (y - h')                      -8^8 xi^7 Z0
 *     4 roots of X^4 = xi         4 h^2 h' (y - h')                      -4^4 xi^3 Z1
 *     3 roots of X^3 = xi         3 h (xi - xi omega) h' (y - h')        3^3 xi^5 (1 - omega)^3 (y^3 - xi)
 *     3 roots of X^3 = xi omega   3 h (xi omega - xi) h' (y - h')        -3^3 xi^5 omega^2 (1 - omega)^3 (y^3 - xi omega)
 *     n signals                   N (xi - omega^i)                       N^n times their product
 *     Z1, Z2 and xi^N - 1                                                Z1 Z2 (xi^N - 1)
 *
 * where of each line's roots h is the first and h' takes every value. The product of it all is
 * HINT_FACTOR xi^20 Z0 Z1^2 Z2^2 (xi^N - 1) times the product of the xi - omega^i.
 */
export function hintFactor({ omega, signals, power }: FflonkKey): bigint {
  const roots = -(8n ** 8n) * 4n ** 4n * 3n ** 6n
  const gaps = omega ** 2n * powerOf(1n - omega, 6n)
  return mod(roots * gaps * powerOf(2n, BigInt(power * signals)))
}

/** What has to be divided by, from the one inverse that the proof brings. */
export function inverses({ signals, power }: FflonkKey): string {
  return `
    /// @dev With N points in the domain: OVER_ZH = 1 / (xi^N - 1), OVER_ZEROS = 1 / (Z1 Z2), OVER_GAP = 1 / (xi - xi omega),
    /// L1 = 1 / (N (xi - 1)) and PUBLIC = sum of signals[i] omega^i / (N (xi - omega^i)): the values of Lagrange's first
    /// polynomial and of the public input at xi, both over xi^N - 1. All come of the proof's inverse, and it holds if it
    /// is that of HINT_FACTOR xi^20 Z0 (Z1 Z2)^2 (xi^N - 1) times the product of the xi - omega^i.
    function _invert(uint256 p) private pure returns (bool holds) {
        assembly ("memory-safe") {
            let r := SCALAR_MODULUS
            let xi := ${at('XI')}
${lagrangeSums(signals)}
            // zh = xi^N - 1
            let zh := xi
${squarings('zh', power)}
            zh := add(zh, sub(r, 1))
            let zeros := mulmod(mulmod(${at('Z2_XI')}, ${at('Z2_XIW')}, r), ${at('Z1')}, r)
            // inverse = 1 / (xi zeros zh all) = INVERSE HINT_FACTOR xi^19 Z0 zeros
            let inverse := mulmod(mulmod(${at('INVERSE')}, ${at('Z0')}, r), mulmod(zeros, HINT_FACTOR, r), r)
            {
                let power := mulmod(xi, xi, r)
                inverse := mulmod(inverse, mulmod(power, xi, r), r)
                power := mulmod(power, power, r)
                power := mulmod(power, power, r)
                inverse := mulmod(inverse, mulmod(power, power, r), r)
            }
            let others := mulmod(zh, all, r)
            holds := eq(mulmod(mulmod(inverse, others, r), mulmod(xi, zeros, r), r), 1)
            // 1 / (xi zeros)
            others := mulmod(inverse, others, r)
            mstore(${place('OVER_ZEROS')}, mulmod(others, xi, r))
            mstore(${place('OVER_GAP')}, mulmod(mulmod(others, zeros, r), GAP_INVERSE, r))
            // 1 / (zh all)
            others := mulmod(inverse, mulmod(xi, zeros, r), r)
            mstore(${place('OVER_ZH')}, mulmod(others, all, r))
            others := mulmod(mulmod(others, zh, r), SIZE_INVERSE, r)
            mstore(${place('L1')}, mulmod(others, rest, r))
            mstore(${place('PUBLIC')}, mulmod(others, top, r))
        }
    }`
}
