import type { VerifyingPoints } from '../../key.js'
import { coordinates, negated, pairingWords } from '../points.js'
import { precompile } from './text.js'

/** The constants of the Groth16 check: the key's points, negated where the check needs them so. */
export function keyConstants({ alpha, beta, gamma, delta, ic }: VerifyingPoints): string {
  const [constant, ...terms] = ic
  return `
# The verifying key, in the order of the pairing precompile (EIP-197): of an element of Fq2 the coefficient of u first.
ALPHA: constant(uint256[2]) = ${list(coordinates(alpha))}
MINUS_BETA: constant(uint256[4]) = ${list(pairingWords(negated(beta)))}
MINUS_GAMMA: constant(uint256[4]) = ${list(pairingWords(negated(gamma)))}
MINUS_DELTA: constant(uint256[4]) = ${list(pairingWords(negated(delta)))}
IC_CONSTANT: constant(uint256[2]) = ${list(coordinates(constant!))}
# The point of each signal.
IC: constant(uint256[2][${terms.length}]) = [
${terms.map((point) => `    ${list(coordinates(point))},`).join('\n')}
]`
}

/**
 * The Groth16 check, shared by all forms of a proof: the internal function `_pairs(proof, signals)`.
 *
 * The precompiles are called raw, not by the builtins ecadd and ecmul: where a chain has no such precompile, those take
 * what lies in memory for its answer.
 */
export function pairingCheck(signals: number): string {
  return `
@internal
@view
def _pairs(proof: Points, signals: uint256[${signals}]) -> bool:
    """
    @dev e(A, B) e(ALPHA, -BETA) e(vk_x, -GAMMA) e(C, -DELTA) = 1 with vk_x = IC_CONSTANT + sum of signals[i] IC[i].
    The negations are made in the constants. False for a signal that is not below the scalar field's modulus; for points
    that the precompiles refuse: coordinates that are not below the base field's modulus, points off the curve or outside
    the subgroup; and where a precompile is absent, as then its call answers nothing. A refused point costs all gas the
    precompile was given.
    """
    vk_x: Bytes[64] = abi_encode(IC_CONSTANT)
    i: uint256 = 0
    for point: uint256[2] in IC:
        signal: uint256 = signals[i]
        i = unsafe_add(i, 1)
        if signal >= SCALAR_MODULUS:
            return False
        if signal != 0:
            product: Bytes[64] = raw_call(
                ${precompile(7)},
                abi_encode(point, signal),
                max_outsize=64,
                is_static_call=True,
            )
            if len(product) != 64:
                return False
            vk_x = raw_call(
                ${precompile(6)},
                concat(vk_x, product),
                max_outsize=64,
                is_static_call=True,
            )
            if len(vk_x) != 64:
                return False
    called: bool = False
    answer: Bytes[32] = b""
    called, answer = raw_call(
        ${precompile(8)},
        concat(
            abi_encode(proof.a, proof.b, ALPHA, MINUS_BETA),
            vk_x,
            abi_encode(MINUS_GAMMA, proof.c, MINUS_DELTA),
        ),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return called and len(answer) == 32 and convert(answer, uint256) == 1
`
}

function list(words: readonly bigint[]): string {
  return `[${words.join(', ')}]`
}
