import type { FflonkKey } from '../../../fflonkKey.js'
import { negated } from '../../points.js'
import { GENERATOR_2, pairsCancel } from '../gates/pairing.js'
import { ADD_MULTIPLE, addTerm, at, place, startSum } from '../gates/points.js'

/** The values at y of the polynomials that the combined ones agree with at their roots, without interpolation. */
export const REMAINDERS = `
    /// @dev The combined polynomials are opened at roots of xi. At y, the polynomial of least degree that has their claimed
    /// values there is
    ///
    ///   R0 = ql + qr y + qo y^2 + qm y^3 + qc y^4 + s1 y^5 + s2 y^6 + s3 y^7,
    ///   R1 = a + b y + c y^2 + T0 y^3,
    ///   R2 = ((z + T1 y + T2 y^2) (y^3 - xi omega) - (zw + t1w y + t2w y^2) (y^3 - xi)) / (xi - xi omega),
    ///
    /// with the values at xi of the quotients by X^N - 1 that gates and permutation demand:
    ///
    ///   T0 = (ql a + qr b + qm a b + qo c + qc) / (xi^N - 1) - PUBLIC,
    ///   T1 = L1 (z - 1),
    ///   T2 = ((a + beta xi + gamma) (b + beta k1 xi + gamma) (c + beta k2 xi + gamma) z
    ///         - (a + beta s1 + gamma) (b + beta s2 + gamma) (c + beta s3 + gamma) zw) / (xi^N - 1).
    function _remainders(uint256 p) private pure returns (uint256 r0, uint256 r1, uint256 r2) {
        assembly ("memory-safe") {
            let r := SCALAR_MODULUS
            let y := ${at('Y')}
${horner('r0', ['S3', 'S2', 'S1', 'QC', 'QM', 'QO', 'QR', 'QL'])}
            {
                let a := ${at('A')}
                let b := ${at('B')}
                let c := ${at('C')}
                // T0, then R1
                let gate := add(mulmod(${at('QL')}, a, r), mulmod(${at('QR')}, b, r))
                gate := add(gate, mulmod(mulmod(${at('QM')}, a, r), b, r))
                gate := add(add(gate, mulmod(${at('QO')}, c, r)), ${at('QC')})
                gate := add(mulmod(gate, ${at('OVER_ZH')}, r), sub(r, ${at('PUBLIC')}))
                r1 := add(c, mulmod(gate, y, r))
                r1 := add(b, mulmod(r1, y, r))
                r1 := add(a, mulmod(r1, y, r))
                // T2
                let beta := ${at('BETA')}
                let gamma := ${at('GAMMA')}
                a := add(a, gamma)
                b := add(b, gamma)
                c := add(c, gamma)
                let right := mulmod(add(a, mulmod(beta, ${at('S1')}, r)), add(b, mulmod(beta, ${at('S2')}, r)), r)
                right := mulmod(mulmod(right, add(c, mulmod(beta, ${at('S3')}, r)), r), ${at('ZW')}, r)
                beta := mulmod(beta, ${at('XI')}, r)
                let left := mulmod(add(a, beta), add(b, mulmod(beta, K1, r)), r)
                left := mulmod(mulmod(left, add(c, mulmod(beta, K2, r)), r), ${at('Z')}, r)
                r2 := mulmod(add(left, sub(r, right)), ${at('OVER_ZH')}, r)
            }
            // z + T1 y + T2 y^2 and zw + t1w y + t2w y^2, then R2
            r2 := add(mulmod(${at('L1')}, add(${at('Z')}, sub(r, 1)), r), mulmod(r2, y, r))
            r2 := mulmod(add(${at('Z')}, mulmod(r2, y, r)), ${at('Z2_XIW')}, r)
            let shifted := add(${at('T1W')}, mulmod(${at('T2W')}, y, r))
            shifted := mulmod(add(${at('ZW')}, mulmod(shifted, y, r)), ${at('Z2_XI')}, r)
            r2 := mulmod(add(r2, sub(r, shifted)), ${at('OVER_GAP')}, r)
        }
    }`

/** The group operations: 5 multiplications. */
export function opening({ x2 }: FflonkKey): string {
  return `
    /// @dev e([C0] + f1 [C1] + f2 [C2] - (R0 + f1 R1 + f2 R2) [1] - Z0 [W1] + y [W2], [1]_2) = e([W2], [x]_2), where
    /// f1 = alpha Z0 / Z1 and f2 = alpha^2 Z0 / Z2: W1 and W2 show that C0, C1 and C2 have the values of R0, R1 and R2 at their roots.
    function _opens(uint256 p) private view returns (bool holds) {
        (uint256 r0, uint256 r1, uint256 r2) = _remainders(p);
        assembly ("memory-safe") {
${ADD_MULTIPLE}
            let r := SCALAR_MODULUS
            let sum := add(p, AT_PAIRS)
${startSum('C0')}
            // First factor = alpha Z0 / (Z1 Z2); then f1 in factor and f2 in alpha
            let alpha := ${at('ALPHA')}
            let factor := mulmod(mulmod(${at('Z0')}, alpha, r), ${at('OVER_ZEROS')}, r)
            alpha := mulmod(mulmod(factor, alpha, r), ${at('Z1')}, r)
            factor := mulmod(mulmod(factor, ${at('Z2_XI')}, r), ${at('Z2_XIW')}, r)
            holds := addMultiple(sum, ${place('C1')}, factor)
            r0 := addmod(add(r0, mulmod(factor, r1, r)), mulmod(alpha, r2, r), r)
${addTerm('C2', 'alpha')}
            mstore(${place('ONE')}, 1)
            mstore(${place('ONE', 1)}, 2)
${addTerm('ONE', 'sub(r, r0)')}
${addTerm('W1', `sub(r, ${at('Z0')})`)}
${addTerm('W2', at('Y'))}
            mstore(add(sum, 0xc0), mload(${place('W2')}))
            mstore(add(sum, 0xe0), mload(${place('W2', 1)}))
${pairsCancel(negated(GENERATOR_2), x2)}
        }
    }`
}

/** Yul: the polynomial in y with these coefficients, the highest first. */
function horner(variable: string, [first, ...rest]: readonly string[]): string {
  return [
    `            ${variable} := ${at(first!)}`,
    ...rest.map((name) => `            ${variable} := add(${at(name)}, mulmod(${variable}, y, r))`),
  ].join('\n')
}
