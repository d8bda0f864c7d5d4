import { G2 } from '../../../field/curve.js'
import { precompile } from './text.js'

/**
 * The internal function `_decompress(proof)`, from a proof of 128 bytes to its points.
 *
 * q = 3 mod 4, so a square v has the root v^((q + 1) / 4). For B, with x^3 + b = a0 + a1 u and d^2 = a0^2 + a1^2, the root is
 * y.c0^2 = t = (a0 +- d) / 2 and y.c1 = a1 / (2 y.c0). As -1 is no square, exactly one of the two signs makes t a square
 * (their product is -a1^2 / 4): the flag says which. With s = t^((q - 3) / 4), y.c0 is t s and 1 / y.c0 is s. The roots are
 * not trusted: each point is checked against its curve, which a wrong flag fails, too, so that a point has one form.
 */
export const DECOMPRESSION = `
@internal
@view
def _decompress(proof: Bytes[256]) -> (bool, Points):
    """
    @dev The points of a proof of 128 bytes, after whether they are on their curves.
    """
    points: Points = empty(Points)
    on_curve: bool = False
    on_curve, points.a = self._decompress_g1(extract32(proof, 0, output_type=uint256), 0)
    if not on_curve:
        return False, points
    on_curve, points.b = self._decompress_g2(
        extract32(proof, 32, output_type=uint256), extract32(proof, 64, output_type=uint256)
    )
    if not on_curve:
        return False, points
    on_curve, points.c = self._decompress_g1(extract32(proof, 96, output_type=uint256), 3)
    return on_curve, points


@internal
@view
def _decompress_g1(word: uint256, index: uint256) -> (bool, uint256[2]):
    """
    @dev The point of the curve with this abscissa, in word \`index\` of the proof, after whether there is one.
    """
    x: uint256 = self._abscissa(word, index)
    square: uint256 = uint256_addmod(
        uint256_mulmod(uint256_mulmod(x, x, BASE_MODULUS), x, BASE_MODULUS), 3, BASE_MODULUS
    )
    y: uint256 = self._power(square, BASE_MODULUS // 4 + 1)
    if y & 1 != word >> 255:
        y = BASE_MODULUS - y
    return uint256_mulmod(y, y, BASE_MODULUS) == square, [x, y]


@internal
@view
def _decompress_g2(word0: uint256, word1: uint256) -> (bool, uint256[2][2]):
    """
    @dev The same for the twist and the abscissa of B, in words 1 and 2.
    """
    x0: uint256 = self._abscissa(word0, 1)
    x1: uint256 = self._abscissa(word1, 2)
    a0: uint256 = 0
    a1: uint256 = 0
    a0, a1 = self._twist_square(x0, x1)
    d: uint256 = self._power(
        uint256_addmod(
            uint256_mulmod(a0, a0, BASE_MODULUS), uint256_mulmod(a1, a1, BASE_MODULUS), BASE_MODULUS
        ),
        BASE_MODULUS // 4 + 1,
    )
    if word1 >> 255 != 0:
        d = BASE_MODULUS - d
    t: uint256 = uint256_mulmod(uint256_addmod(a0, d, BASE_MODULUS), HALF, BASE_MODULUS)
    s: uint256 = self._power(t, BASE_MODULUS // 4)
    y0: uint256 = uint256_mulmod(t, s, BASE_MODULUS)
    y1: uint256 = uint256_mulmod(uint256_mulmod(a1, s, BASE_MODULUS), HALF, BASE_MODULUS)
    if y0 & 1 != word0 >> 255:
        y0 = BASE_MODULUS - y0
        y1 = BASE_MODULUS - y1
    real: bool = uint256_mulmod(y0, y0, BASE_MODULUS) == uint256_addmod(
        uint256_mulmod(y1, y1, BASE_MODULUS), a0, BASE_MODULUS
    )
    imaginary: bool = uint256_mulmod(2 * y0, y1, BASE_MODULUS) == a1
    return real and imaginary, [[x1, x0], [y1, y0]]


@internal
@pure
def _twist_square(x0: uint256, x1: uint256) -> (uint256, uint256):
    """
    @dev (x0 + x1 u)^3 plus the twist's constant.
    """
    s0: uint256 = uint256_mulmod(x0, x0, BASE_MODULUS)
    s1: uint256 = uint256_mulmod(x1, x1, BASE_MODULUS)
    return uint256_addmod(
        uint256_mulmod(x0, s0 + 3 * (BASE_MODULUS - s1), BASE_MODULUS),
        ${G2.b.c0},
        BASE_MODULUS,
    ), uint256_addmod(
        uint256_mulmod(x1, 3 * s0 + BASE_MODULUS - s1, BASE_MODULUS),
        ${G2.b.c1},
        BASE_MODULUS,
    )


@internal
@pure
def _abscissa(word: uint256, index: uint256) -> uint256:
    """
    @dev The number below the flag of word \`index\` of a compressed proof.
    """
    x: uint256 = (word << 1) >> 1
    if x >= BASE_MODULUS:
        self._not_canonical(index)
    return x


@internal
@view
def _power(base: uint256, exponent: uint256) -> uint256:
    """
    @dev Modular exponentiation (EIP-198); 0 without the precompile.
    """
    answer: Bytes[32] = raw_call(
        ${precompile(5)},
        abi_encode(convert(32, uint256), convert(32, uint256), convert(32, uint256), base, exponent, BASE_MODULUS),
        max_outsize=32,
        is_static_call=True,
    )
    return convert(answer, uint256)
`
