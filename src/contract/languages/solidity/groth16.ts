import { G1 as Curve1 } from '../../../field/curve.js'
import type { VerificationKey } from '../../facts.js'
import { type G1, type Groth16VerificationKey, verifyingPoints } from '../../key.js'
import { coordinates } from '../points.js'
import { GROTH16_NOTES, GROTH16_PROOF } from '../prose.js'
import { decompression } from './decompression.js'
import { type CheckMemory, checkMemory, hex, keyConstant, pairingCheck } from './pairing.js'
import type { ProtocolPart, SignalFacts } from './protocols.js'

/**
 * A constant signal costs verifyInference nothing: its multiple of the key's point is part of the constant that the sum of the
 * signals begins with, and the signal is 0 there.
 *
 * @throws MalformedKeyError
 */
export function groth16Part(key: VerificationKey, { digests, constant }: SignalFacts): ProtocolPart {
  const points = verifyingPoints(key as unknown as Groth16VerificationKey)
  const signals = points.ic.length - 1
  const memory = checkMemory(signals)
  const [start, ...of] = points.ic
  const typedStart =
    constant === undefined ? start! : Curve1.add(start, Curve1.multiply(of[constant.index]!, constant.value))
  return {
    title: 'Groth16',
    proofLengths: [256, 128],
    proofDocs: GROTH16_PROOF,
    notes: GROTH16_NOTES,
    constants: keyConstant(points, typedStart ?? INFINITY),
    typedCheck: {
      type: 'bytes memory',
      declaration: begin(memory),
      first: memory.first,
      stride: memory.stride,
      constantIsLeftOut: true,
      check: check(memory),
    },
    verifyProof: verifyProof(signals, memory, constant === undefined ? '' : restart(memory, start!)),
    functions: [REFUSE_NUMBER, decompression(memory), pairingCheck(signals, digests)].join('\n'),
  }
}

/** As the precompiles have it. */
const INFINITY: G1 = { x: 0n, y: 0n }

function begin({ bytes }: CheckMemory): string {
  return `bytes memory p = KEY;
        assembly ("memory-safe") {
            mstore(0x40, add(p, ${hex(bytes)}))
        }`
}

/** The sum of all signals begins with another point than that of all but the constant one. */
function restart({ sum }: CheckMemory, start: G1): string {
  return coordinates(start)
    .map((value, i) => `\n            mstore(add(p, ${hex(sum + 32 * i)}), ${value})`)
    .join('')
}

function verifyProof(signals: number, memory: CheckMemory, restarted: string): string {
  const { a, b, c, first, stride } = memory
  return `
    /// @notice Whether a proof holds for public signals that are packed already.
    /// @dev Never reverts on a false or malformed proof: false. Callers must check the answer.
    /// @param a Point A: x, y.
    /// @param b Point B: x and y, of each the coefficient of u first.
    /// @param c Point C: x, y.
    /// @param signals The public signals, each below the scalar field's modulus.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[${signals}] calldata signals
    ) external view returns (bool) {
        ${begin(memory)}
        bool inRange = true;
        assembly ("memory-safe") {${restarted}
            calldatacopy(add(p, ${hex(a)}), a, 0x40)
            calldatacopy(add(p, ${hex(b)}), b, 0x80)
            calldatacopy(add(p, ${hex(c)}), c, 0x40)
            let r := SCALAR_MODULUS
            let to := add(p, ${hex(first)})
            let end := add(signals, ${hex(32 * signals)})
            for { let from := signals } lt(from, end) { from := add(from, 0x20) } {
                let signal := calldataload(from)
                inRange := and(inRange, lt(signal, r))
                mstore(to, signal)
                to := add(to, ${hex(stride)})
            }
        }
        return inRange && _pairs(p);
    }`
}

/** The numbers of 256 bytes must be canonical; of B, the coefficients of u go first. */
function check({ a, b, c }: CheckMemory): string {
  const number = (i: number) => `lt(calldataload(${i === 0 ? 'from' : `add(from, ${hex(32 * i)})`}), q)`
  const numbers = [0, 1, 2, 3, 4, 5, 6].reduceRight(
    (others, i) => `and(\n                    ${number(i)}, ${others})`,
    number(7),
  )
  return `uint256 q = BASE_MODULUS;
        if (proof.length == 128) {
            if (!_decompress(proof, p, q)) revert InvalidProof();
        } else {
            bool canonical;
            assembly ("memory-safe") {
                let from := proof.offset
                calldatacopy(add(p, ${hex(a)}), from, 0x40)
${SWAPPED.map(([to, from]) => `                mstore(add(p, ${hex(b + to)}), calldataload(add(from, ${hex(from)})))`).join('\n')}
                calldatacopy(add(p, ${hex(c)}), add(from, 0xc0), 0x40)
                canonical := ${numbers}
            }
            if (!canonical) _refuseNumber(proof);
        }
        if (!_pairs(p)) revert InvalidProof();
        // What is left to do is to clear the stack, which costs gas.
        assembly ("memory-safe") {
            stop()
        }`
}

const REFUSE_NUMBER = `
    /// @dev Reverts for the first number that is not canonical.
    function _refuseNumber(bytes calldata proof) private pure {
        for (uint256 i;; ++i) {
            if (uint256(bytes32(proof[32 * i:])) >= BASE_MODULUS) revert NotCanonical(i);
        }
    }`

/** Of the words of B, the place in the pairing's input and that in the proof. */
const SWAPPED = [
  [0x00, 0x60],
  [0x20, 0x40],
  [0x40, 0xa0],
  [0x60, 0x80],
] as const
