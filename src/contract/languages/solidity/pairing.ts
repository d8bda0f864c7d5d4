import { FQ } from '../../../field/bn254.js'
import type { Fq2, G1, G2, VerifyingPoints } from '../../key.js'

/**
 * The Groth16 check, shared by both entry points: internal functions `_place(a, b, c)` and `_holds(p, signals)`.
 *
 * Memory, from p: the pairing's 24 words, in which vk_x accumulates at its final place.
 *
 *   0x000 A           0x040 B
 *   0x0c0 alpha       0x100 -beta
 *   0x180 vk_x        0x1c0 -gamma    (until vk_x is complete, a product)
 *   0x240 C           0x280 -delta
 *
 * Behind the free pointer a table of three words per signal: the input of its multiplication, IC[i + 1] and the
 * signal. Unrolled multiplications would be inlined by the compiler's Yul optimizer. It would also make a copy of
 * `_holds` for each caller if it took the places in the calldata, which are literals: hence `_place`.
 */
export function pairingCheck({ alpha, beta, gamma, delta, ic }: VerifyingPoints): string {
  const [constant, ...terms] = ic
  const signals = terms.length
  return `
    /// @dev Memory for the input of the pairing with the proof in place.
    function _place(uint256[2] calldata a, uint256[2][2] calldata b, uint256[2] calldata c)
        private
        pure
        returns (uint256 p)
    {
        assembly ("memory-safe") {
            p := mload(0x40)
            mstore(0x40, add(p, 0x300))
            calldatacopy(p, a, 0x40)
            calldatacopy(add(p, 0x40), b, 0x80)
            calldatacopy(add(p, 0x240), c, 0x40)
        }
    }

    /// @dev e(A, B) e(alpha, -beta) e(vk_x, -gamma) e(C, -delta) = 1 with vk_x = IC[0] + sum of signals[i] IC[i + 1].
    /// The negations are made in the constants. False, never a revert, for a signal that is not below the scalar
    /// field's modulus and for points that the precompiles refuse: coordinates that are not below the base field's
    /// modulus, points off the curve or outside the subgroup. A refused point costs all gas the precompile was given.
    function _holds(uint256 p, uint256[${signals}] memory signals) private view returns (bool holds) {
        assembly ("memory-safe") {
            let sum := add(p, 0x180)
            let table := mload(0x40)
${storeWords('sum', 0, coordinates(constant!))}
${terms.map((point, i) => storeWords('table', 0x60 * i, coordinates(point))).join('\n')}
            let ok := 1
            for { let end := add(table, ${0x60 * signals}) } lt(table, end) { table := add(table, 0x60) } {
                let signal := mload(signals)
                signals := add(signals, 0x20)
                ok := and(ok, lt(signal, SCALAR_MODULUS))
                if signal {
                    mstore(add(table, 0x40), signal)
                    ok := and(ok, staticcall(gas(), 7, table, 0x60, add(p, 0x1c0), 0x40))
                    ok := and(ok, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
                }
            }
${storeWords('p', 0xc0, [...coordinates(alpha), ...negated(beta)])}
${storeWords('p', 0x1c0, negated(gamma))}
${storeWords('p', 0x280, negated(delta))}
            // Without the precompile a call succeeds and writes nothing: then the answer must be no.
            mstore(0, 0)
            ok := and(ok, staticcall(gas(), 8, p, 0x300, 0, 0x20))
            holds := and(ok, mload(0))
        }
    }`
}

function storeWords(base: string, offset: number, words: readonly bigint[]): string {
  return words
    .map((value, i) => `            mstore(${at(base, offset + 32 * i)}, ${word(value)})`)
    .join('\n')
}

function at(base: string, offset: number): string {
  return offset === 0 ? base : `add(${base}, 0x${offset.toString(16)})`
}

function coordinates({ x, y }: G1): bigint[] {
  return [x, y]
}

/** -Q in the order of the pairing precompile (EIP-197): the coefficient of u first. */
function negated({ x, y }: G2): bigint[] {
  const minus: Fq2 = [(FQ - y[0]) % FQ, (FQ - y[1]) % FQ]
  return [x[1], x[0], minus[1], minus[0]]
}

function word(value: bigint): string {
  return `0x${value.toString(16).padStart(64, '0')}`
}
