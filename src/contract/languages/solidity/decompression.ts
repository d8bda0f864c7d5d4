import { G2 } from '../../../field/curve.js'
import { type CheckMemory, hex } from './pairing.js'

/**
 * The function `_decompress(proof, p, q)`, from a proof of 128 bytes to the memory of the check.
 *
 * q = 3 mod 4, so a square v has the root v^((q + 1) / 4). For B, with x^3 + b = a0 + a1 u and d^2 = a0^2 + a1^2, the root is
 * y.c0^2 = t = (a0 +- d) / 2 and y.c1 = a1 / (2 y.c0). As -1 is no square, exactly one of the two signs makes t a square
 * (their product is -a1^2 / 4): the flag says which. With s = t^((q - 3) / 4), y.c0 is t s and 1 / y.c0 is s. The roots are
 * not trusted: each point is checked against its curve, which a wrong flag fails, too, so that a point has one form.
 * y is never 0, as no point has order 2, so it has two parities.
 */
export function decompression({ a, b, c }: CheckMemory): string {
  return `
    /// @dev Writes the points of a proof of 128 bytes to the memory of the check; false if they are not on their curves.
    function _decompress(bytes calldata proof, bytes memory p, uint256 q) private view returns (bool) {
        uint256 m;
        assembly ("memory-safe") {
            m := p
        }
        unchecked {
            return _decompressG1(proof, 0, m + ${hex(a)}, q) && _decompressG2(proof, m + ${hex(b)}, q)
                && _decompressG1(proof, 3, m + ${hex(c)}, q);
        }
    }
${FUNCTIONS}`
}

const FUNCTIONS = `
    /// @dev Writes the point with the abscissa in word i to the memory at \`to\`; false if there is none.
    function _decompressG1(bytes calldata proof, uint256 i, uint256 to, uint256 q) private view returns (bool) {
        unchecked {
            (uint256 x, uint256 odd) = _abscissa(proof, i, q);
            uint256 square = addmod(mulmod(mulmod(x, x, q), x, q), 3, q);
            uint256 y = _power(square, q / 4 + 1, q);
            if ((y & 1) != odd) y = q - y;
            _store(to, x, y);
            return mulmod(y, y, q) == square;
        }
    }

    /// @dev The same for B, whose abscissa is in words 1 and 2.
    function _decompressG2(bytes calldata proof, uint256 to, uint256 q) private view returns (bool) {
        unchecked {
            (uint256 a0, uint256 odd) = _abscissa(proof, 1, q);
            (uint256 a1, uint256 minus) = _abscissa(proof, 2, q);
            _store(to, a1, a0);
            (a0, a1) = _twistSquare(a0, a1, q);
            uint256 t = _power(addmod(mulmod(a0, a0, q), mulmod(a1, a1, q), q), q / 4 + 1, q);
            if (minus != 0) t = q - t;
            t = mulmod(addmod(a0, t, q), q / 2 + 1, q);
            uint256 s = _power(t, q / 4, q);
            uint256 y0 = mulmod(t, s, q);
            uint256 y1 = mulmod(mulmod(a1, s, q), q / 2 + 1, q);
            if ((y0 & 1) != odd) (y0, y1) = (q - y0, q - y1);
            _store(to + 0x40, y1, y0);
            return mulmod(2 * y0, y1, q) == a1 && mulmod(y0, y0, q) == addmod(mulmod(y1, y1, q), a0, q);
        }
    }

    /// @dev (x0 + x1 u)^3 plus the twist's constant.
    function _twistSquare(uint256 x0, uint256 x1, uint256 q) private pure returns (uint256 a0, uint256 a1) {
        unchecked {
            uint256 s0 = mulmod(x0, x0, q);
            uint256 s1 = mulmod(x1, x1, q);
            a0 = addmod(mulmod(x0, s0 + 3 * (q - s1), q), ${G2.b.c0}, q);
            a1 = addmod(mulmod(x1, 3 * s0 + q - s1, q), ${G2.b.c1}, q);
        }
    }

    function _store(uint256 to, uint256 first, uint256 second) private pure {
        assembly ("memory-safe") {
            mstore(to, first)
            mstore(add(to, 0x20), second)
        }
    }

    /// @dev Word i of a compressed proof: a number below q, and the flag above it.
    function _abscissa(bytes calldata proof, uint256 i, uint256 q) private pure returns (uint256 x, uint256 flag) {
        assembly ("memory-safe") {
            x := calldataload(add(proof.offset, shl(5, i)))
        }
        flag = x >> 255;
        x = (x << 1) >> 1;
        if (x >= q) revert NotCanonical(i);
    }

    /// @dev Modular exponentiation (EIP-198). Without the precompile the answer is meaningless: callers check it.
    function _power(uint256 base, uint256 exponent, uint256 q) private view returns (uint256 power) {
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, 0x20)
            mstore(add(input, 0x20), 0x20)
            mstore(add(input, 0x40), 0x20)
            mstore(add(input, 0x60), base)
            mstore(add(input, 0x80), exponent)
            mstore(add(input, 0xa0), q)
            pop(staticcall(gas(), 5, input, 0xc0, 0, 0x20))
            power := mload(0)
        }
    }`
