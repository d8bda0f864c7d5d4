import { PROOF_BYTES } from './entry.js'
import { hex } from './memory.js'

/** What lies where in the proof and goes where in memory. */
export interface Copy {
  /** AT_<name> of the place in memory. */
  readonly to: string
  readonly words: number
}

export interface Placing {
  /** Points that the proof begins with; scalars follow. */
  readonly points: number
  /** Bytes of memory to take. */
  readonly bytes: number
  /** The proof from its start to its end. */
  readonly copies: readonly Copy[]
}

/**
 * The function `_place`. It is the only one that sees where in the calldata the proof lies: the compiler's Yul optimizer makes
 * a copy of what is called with a literal place.
 */
export function place({ points, bytes, copies }: Placing): string {
  return `
    /// @dev Memory from p on with the parts of the proof where the hashes of the transcript find them in a row. Valid if all
    /// scalars are below r and all points are finite points of the curve y^2 = x^3 + 3 with coordinates below q: so that no
    /// precompile can refuse one and burn the gas that it was given. No proof that is blinded has a point at infinity.
    function _place(bytes calldata proof) private pure returns (uint256 p, bool valid) {
        assembly ("memory-safe") {
            p := mload(0x40)
            mstore(0x40, add(p, ${hex(bytes)}))
${copied(copies).join('\n')}
            let modulus := BASE_MODULUS
            valid := 1
            let at := proof.offset
            for { let end := add(at, ${hex(64 * points)}) } lt(at, end) { at := add(at, 0x40) } {
                let x := calldataload(at)
                let y := calldataload(add(at, 0x20))
                let cube := mulmod(mulmod(x, x, modulus), x, modulus)
                valid := and(valid, and(lt(x, modulus), lt(y, modulus)))
                valid := and(valid, eq(mulmod(y, y, modulus), addmod(cube, 3, modulus)))
            }
            modulus := SCALAR_MODULUS
            for { let end := add(proof.offset, ${hex(PROOF_BYTES)}) } lt(at, end) { at := add(at, 0x20) } {
                valid := and(valid, lt(calldataload(at), modulus))
            }
        }
    }`
}

/**
 * The function `_load`.
 *
 * @param key Yul that stores the key.
 */
export function load(signals: number, key: string): string {
  return `
    /// @dev Puts key and signals before the proof. Valid if all signals are below r.
    function _load(uint256 p, uint256[${signals}] memory signals) private pure returns (bool valid) {
        assembly ("memory-safe") {
${key}
            valid := 1
            let r := SCALAR_MODULUS
            let at := add(p, AT_SIGNALS)
            for { let end := add(at, ${hex(32 * signals)}) } lt(at, end) { at := add(at, 0x20) } {
                let signal := mload(signals)
                valid := and(valid, lt(signal, r))
                mstore(at, signal)
                signals := add(signals, 0x20)
            }
        }
    }`
}

function copied(copies: readonly Copy[]): string[] {
  let from = 0
  return copies.map(({ to, words }) => {
    const source = from === 0 ? 'proof.offset' : `add(proof.offset, ${hex(from)})`
    from += 32 * words
    return `            calldatacopy(add(p, AT_${to}), ${source}, ${hex(32 * words)})`
  })
}
