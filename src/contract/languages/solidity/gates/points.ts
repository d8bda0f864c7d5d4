import type { G1 } from '../../../key.js'
import { word } from '../../../words.js'

/**
 * Yul: adds scalar * point to the sum; false where a precompile fails. The point's coordinates lie at `point` and are followed
 * by a word that is overwritten, those of the sum at `sum`, followed by two such words.
 *
 * A precompile that is absent succeeds and returns nothing. Whether the one for additions is there, `pairsCancel` sees by the
 * last of them.
 */
export const ADD_MULTIPLE = `\
            function addMultiple(sum, point, scalar) -> done {
                mstore(add(point, 0x40), scalar)
                done := staticcall(gas(), 7, point, 0x60, add(sum, 0x40), 0x40)
                done := and(done, eq(returndatasize(), 0x40))
                done := and(done, staticcall(gas(), 6, sum, 0x80, sum, 0x40))
            }`

/** Yul: a sum begins with a point. Where products go lies infinity, of which no addition makes an error. */
export function startSum(name: string): string {
  return `\
            mstore(sum, mload(${place(name)}))
            mstore(add(sum, 0x20), mload(${place(name, 1)}))
            mstore(add(sum, 0x40), 0)
            mstore(add(sum, 0x60), 0)`
}

/** Yul: adds scalar * [name] to the sum; `holds` stays true if that was done. */
export function addTerm(name: string, scalar: string): string {
  return `            holds := and(holds, addMultiple(sum, ${place(name)}, ${scalar}))`
}

/** Yul: the word at AT_<name>. */
export function at(name: string): string {
  return `mload(${place(name)})`
}

/** Yul that stores a point. */
export function storePoint(name: string, { x, y }: G1): string {
  return [x, y].map((value, i) => `            mstore(${place(name, i)}, 0x${word(value)})`).join('\n')
}

/** The place of a word after AT_<name>. */
export function place(name: string, index = 0): string {
  const at = index === 0 ? `AT_${name}` : `add(AT_${name}, 0x${(32 * index).toString(16)})`
  return `add(p, ${at})`
}
