import type { G1, VerifyingPoints } from '../../key.js'
import { coordinates, negated, pairingWords } from '../points.js'

/** Most signals that are multiplied without a loop. */
const FEW = 4

/**
 * The memory of the Groth16 check, in bytes from p on, which is where the contract's constant KEY was copied to (its length
 * first).
 *
 *   0x020 + stride i   term i: the point IC[i + 1] and, of few signals, the signal, as the multiplication reads it
 *   sum   - 0x040      the product, before the sum that it is added to; it covers the last term, which is multiplied first
 *   sum                vk_x, the second point of the pairing's 24 words; begins as IC[0]
 *   sum   + 0x040      -gamma
 *   sum   + 0x0c0      alpha, -beta
 *   sum   + 0x180      C, -delta
 *   sum   + 0x240      A, B, which is behind the key
 *   sum   + 0x300      of many signals, the signals
 *
 * The terms of many signals are their points alone, as a word more for each would lie in the code: a signal is moved behind
 * its point, over the next one's, which has been multiplied before. Behind the last is a word for it.
 */
export interface CheckMemory {
  readonly few: boolean
  /** Places of the signals. */
  readonly first: number
  readonly stride: number
  readonly sum: number
  readonly a: number
  readonly b: number
  readonly c: number
  /** Bytes of all. */
  readonly bytes: number
}

export function checkMemory(signals: number): CheckMemory {
  const few = signals <= FEW
  const sum = 0x20 + (few ? 0x60 * signals : 0x40 * signals + 0x20)
  const points = { sum, a: sum + 0x240, b: sum + 0x280, c: sum + 0x180 }
  const end = sum + 0x300
  return few
    ? { few, ...points, first: 0x60, stride: 0x60, bytes: end }
    : { few, ...points, first: end, stride: 0x20, bytes: end + 0x20 * signals }
}

/**
 * The constant KEY, of whole words. The compiler copies it from the code as one piece, for less gas than storing each word.
 *
 * @param start what the sum of the signals begins with
 */
export function keyConstant({ alpha, beta, gamma, delta, ic }: VerifyingPoints, start: G1): string {
  const terms = ic.slice(1)
  const { few } = checkMemory(terms.length)
  const parts: readonly (readonly [string, readonly bigint[]])[] = [
    ...terms.map((point, i) => [`IC[${i + 1}]`, [...coordinates(point), ...(few ? [0n] : [])]] as const),
    ...(few ? [] : [['', [0n]] as const]),
    ['what the sum begins with', coordinates(start)],
    ['-gamma', pairingWords(negated(gamma))],
    ['alpha', coordinates(alpha)],
    ['-beta', pairingWords(negated(beta))],
    ['C', [0n, 0n]],
    ['-delta', pairingWords(negated(delta))],
  ]
  return `
    /// @dev The verifying key as the memory of the check begins with it; 0 where something else will be.
    bytes private constant KEY =
${parts.flatMap(([name, words]) => words.map((word, i) => `        hex"${digits(word)}"${i === 0 && name !== '' ? ` // ${name}` : ''}`)).join('\n')};`
}

/**
 * The Groth16 check, shared by all forms of a proof: the private function `_pairs(p)`.
 *
 * Where a chain lacks the precompile of multiplications or additions, their calls succeed and return nothing, and the sum
 * would be what lies in memory. A chain has a precompile or not, for all calls of a transaction: so it is enough to look at
 * the size of one answer of each, where there is a call that is always made; else at all that are made.
 *
 * @param digests signals that are not worth the question whether they are 0, which spares the multiplication
 */
export function pairingCheck(signals: number, digests: readonly number[]): string {
  const memory = checkMemory(signals)
  return `
    /// @dev e(A, B) e(alpha, -beta) e(vk_x, -gamma) e(C, -delta) = 1 with vk_x = IC[0] + sum of signals[i] IC[i + 1], of the
    /// memory from p on. The negations are made in the constants, and signals are below the scalar field's modulus. False,
    /// never a revert, for points that the precompiles refuse: coordinates that are not below the base field's modulus,
    /// points off the curve or outside the subgroup. A refused point costs all gas the precompile was given.
    /// Where a chain lacks one of the precompiles, its calls succeed and write nothing: then the answer is no, too.
    function _pairs(bytes memory p) private view returns (bool holds) {
        assembly ("memory-safe") {
            let sum := add(p, ${hex(memory.sum)})
            let product := sub(sum, 0x40)
            holds := 1
${memory.few ? steps(signals, digests) : loop(memory, signals)}
            mstore(0, 0)
            // Arguments are evaluated from the last to the first.
            holds := and(mload(0), and(staticcall(gas(), 8, sum, 0x300, 0, 0x20), holds))
        }
    }`
}

/** From the last term to the first. */
function steps(signals: number, digests: readonly number[]): string {
  const [asked] = digests
  const step = (i: number) => {
    const term = 0x20 + 0x60 * i
    const add = addMultiple(`add(p, ${hex(term)})`, asked === undefined || asked === i)
    if (digests.includes(i)) return `            ${add}`
    return `            if mload(add(p, ${hex(term + 0x40)})) {
                ${add}
            }`
  }
  return Array.from({ length: signals }, (_, i) => step(signals - 1 - i)).join('\n')
}

function loop({ first }: CheckMemory, signals: number): string {
  return `            let at := add(p, ${hex(first + 0x20 * signals)})
            for { let term := sub(sum, 0x60) } gt(term, p) { term := sub(term, 0x40) } {
                at := sub(at, 0x20)
                let signal := mload(at)
                if signal {
                    mstore(add(term, 0x40), signal)
                    ${addMultiple('term', true)}
                }
            }`
}

/** Arguments are evaluated from the last to the first. */
function addMultiple(term: string, isAsked: boolean): string {
  const done = (call: string) => (isAsked ? `and(eq(returndatasize(), 0x40), ${call})` : call)
  const multiplied = done(`staticcall(gas(), 7, ${term}, 0x60, product, 0x40)`)
  const added = done('staticcall(gas(), 6, product, 0x80, sum, 0x40)')
  return `holds := and(${added}, and(${multiplied}, holds))`
}

function digits(value: bigint): string {
  return value.toString(16).padStart(64, '0')
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`
}
