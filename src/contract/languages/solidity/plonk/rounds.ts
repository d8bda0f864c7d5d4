import { FR } from '../../../../field/bn254.js'
import type { PlonkKey } from '../../../plonkKey.js'
import { word } from '../../../words.js'
import { place } from '../gates/points.js'
import { lagrangeSums, squarings } from '../gates/publicInput.js'

/** Section 8, step 4. */
export const CHALLENGES = `
    /// @dev Challenges: Keccak-256 of big-endian words, modulo r. Up to v each covers the one before, and thereby all that
    /// came before it; the first covers the circuit, the signals and the wires. u covers the two openings that it joins:
    /// made before v they could not fit it, and after v all else is fixed.
    function _draw(uint256 p) private pure {
        assembly ("memory-safe") {
            let r := SCALAR_MODULUS
            // beta = H(circuit, signals, A, B, C), gamma = H(beta)
            mstore(add(p, AT_BETA), mod(keccak256(p, add(AT_C, 0x40)), r))
            mstore(add(p, AT_GAMMA), mod(keccak256(add(p, AT_BETA), 0x20), r))
            // alpha = H(beta, gamma, Z), xi = H(alpha, T1, T2, T3)
            mstore(add(p, AT_ALPHA), mod(keccak256(add(p, AT_BETA), 0x80), r))
            mstore(add(p, AT_XI), mod(keccak256(add(p, AT_ALPHA), 0xe0), r))
            // v = H(xi, values at xi), u = H(Wxi, Wxiw)
            mstore(add(p, AT_V), mod(keccak256(add(p, AT_XI), 0xe0), r))
            mstore(add(p, AT_U), mod(keccak256(add(p, AT_W_XI), 0x80), r))
        }
    }`

/** Section 8, steps 5 to 7. The inverse is checked: it is none where xi is one of the signals' points, or modexp absent. */
export function publicInput({ signals, power }: PlonkKey): string {
  return `
    /// @dev With N points in the domain: xi^N, L1 = (xi^N - 1) / (N (xi - 1)), and the public input's value at xi,
    /// PUBLIC = sum of signals[i] omega^i (xi^N - 1) / (N (xi - omega^i)), over one common denominator.
    function _publicInput(uint256 p) private view returns (bool holds) {
        assembly ("memory-safe") {
            let r := SCALAR_MODULUS
            let xi := mload(add(p, AT_XI))
${lagrangeSums(signals)}
            // scale = 1 / all = all^(r - 2)
            let scale
            {
                let input := add(p, AT_PAIRS)
                mstore(input, 0x20)
                mstore(add(input, 0x20), 0x20)
                mstore(add(input, 0x40), 0x20)
                mstore(add(input, 0x60), all)
                mstore(add(input, 0x80), 0x${word(FR - 2n)})
                mstore(add(input, 0xa0), r)
                holds := staticcall(gas(), 5, input, 0xc0, input, 0x20)
                scale := mload(input)
                holds := and(holds, eq(mulmod(all, scale, r), 1))
            }
${squarings('xi', power)}
            mstore(${place('XI_N')}, xi)
            scale := mulmod(mulmod(scale, SIZE_INVERSE, r), add(xi, sub(r, 1)), r)
            mstore(${place('L1')}, mulmod(scale, rest, r))
            mstore(${place('PUBLIC')}, mulmod(scale, top, r))
        }
    }`
}
