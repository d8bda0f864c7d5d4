import type { PlonkKey } from '../../../plonkKey.js'
import { negated } from '../../points.js'
import { block } from '../gates/memory.js'
import { GENERATOR_2, pairsCancel } from '../gates/pairing.js'
import { ADD_MULTIPLE, addTerm, at, place, startSum } from '../gates/points.js'

/**
 * Section 8, steps 8 to 12: the group operations, 18 multiplications. Of points in a row the last is multiplied first, as
 * its scalar overwrites the word that follows a point.
 */
export function opening({ x2 }: PlonkKey): string {
  return `
    /// @dev e([Wxi] + u [Wxiw], [x]_2) = e(xi [Wxi] + u xi omega [Wxiw] + [F] - e [1], [1]_2), where
    ///
    ///   [F] = [D] + v [A] + v^2 [B] + v^3 [C] + v^4 [S1] + v^5 [S2],
    ///   [D] = a b [Qm] + a [Ql] + b [Qr] + c [Qo] + [Qc] + (left + alpha^2 L1 + u) [Z] - right beta [S3]
    ///         - (xi^N - 1) ([T1] + xi^N [T2] + xi^2N [T3]),
    ///   left = alpha (a + beta xi + gamma) (b + beta k1 xi + gamma) (c + beta k2 xi + gamma),
    ///   right = alpha (a + beta s1 + gamma) (b + beta s2 + gamma) zw,
    ///   e = PUBLIC + alpha^2 L1 + right (c + gamma) + v a + v^2 b + v^3 c + v^4 s1 + v^5 s2 + u zw,
    ///
    /// Both openings, at xi and at xi omega, in one; the first is that of the identity of gates and permutation, with the
    /// polynomials that are not opened kept as commitments.
    function _opens(uint256 p) private view returns (bool holds) {
        assembly ("memory-safe") {
${ADD_MULTIPLE}
            let r := SCALAR_MODULUS
            let sum := add(p, AT_PAIRS)
${startSum('W_XI')}
            holds := addMultiple(sum, ${place('W_XIW')}, ${at('U')})
            // The other side of the pairing
            sum := add(sum, 0xc0)
${startSum('QC')}
${block('xi [Wxi] + u xi omega [Wxiw]', FACTORS)}
${block('-(xi^N - 1) ([T1] + xi^N [T2] + xi^2N [T3])', QUOTIENT)}
            let e
${block('[Z] and [S3]', PERMUTATION)}
${block("-e [1]; Horner's rule in v", VALUES)}
${block('[A], [B], [C], [S1] and [S2]', BATCH)}
${block('[Qm], [Ql], [Qr] and [Qo]', GATES)}
${pairsCancel(negated(x2), GENERATOR_2)}
        }
    }`
}

const FACTORS = `\
            let xi := ${at('XI')}
${addTerm('W_XIW', `mulmod(mulmod(${at('U')}, xi, r), OMEGA, r)`)}
${addTerm('W_XI', 'xi')}`

const QUOTIENT = `\
            let power := ${at('XI_N')}
            let scalar := add(1, sub(r, power))
            let middle := mulmod(scalar, power, r)
${addTerm('T3', 'mulmod(middle, power, r)')}
${addTerm('T2', 'middle')}
${addTerm('T1', 'scalar')}`

const PERMUTATION = `\
            let alpha := ${at('ALPHA')}
            let beta := ${at('BETA')}
            let a := add(${at('EVAL_A')}, ${at('GAMMA')})
            let b := add(${at('EVAL_B')}, ${at('GAMMA')})
            let c := add(${at('EVAL_C')}, ${at('GAMMA')})
            let x := mulmod(beta, ${at('XI')}, r)
            let left := mulmod(add(a, x), add(b, mulmod(x, K1, r)), r)
            left := mulmod(mulmod(left, add(c, mulmod(x, K2, r)), r), alpha, r)
            e := mulmod(mulmod(alpha, alpha, r), ${at('L1')}, r)
${addTerm('Z', `add(add(left, e), ${at('U')})`)}
            a := add(a, mulmod(beta, ${at('EVAL_S1')}, r))
            b := add(b, mulmod(beta, ${at('EVAL_S2')}, r))
            let right := mulmod(mulmod(mulmod(a, b, r), ${at('EVAL_ZW')}, r), alpha, r)
${addTerm('S3', 'sub(r, mulmod(right, beta, r))')}
            e := add(e, mulmod(right, c, r))`

const VALUES = `\
            let v := ${at('V')}
            let value := mulmod(${at('EVAL_S2')}, v, r)
            value := mulmod(add(value, ${at('EVAL_S1')}), v, r)
            value := mulmod(add(value, ${at('EVAL_C')}), v, r)
            value := mulmod(add(value, ${at('EVAL_B')}), v, r)
            value := mulmod(add(value, ${at('EVAL_A')}), v, r)
            value := add(value, mulmod(${at('U')}, ${at('EVAL_ZW')}, r))
            e := addmod(add(e, ${at('PUBLIC')}), value, r)
            mstore(${place('ONE')}, 1)
            mstore(${place('ONE', 1)}, 2)
${addTerm('ONE', 'sub(r, e)')}`

const BATCH = `\
            let v := ${at('V')}
            let square := mulmod(v, v, r)
${addTerm('C', 'mulmod(square, v, r)')}
${addTerm('B', 'square')}
${addTerm('A', 'v')}
            let fourth := mulmod(square, square, r)
${addTerm('S2', 'mulmod(fourth, v, r)')}
${addTerm('S1', 'fourth')}`

const GATES = `\
            let a := ${at('EVAL_A')}
            let b := ${at('EVAL_B')}
${addTerm('QO', at('EVAL_C'))}
${addTerm('QR', 'b')}
${addTerm('QL', 'a')}
${addTerm('QM', 'mulmod(a, b, r)')}`
