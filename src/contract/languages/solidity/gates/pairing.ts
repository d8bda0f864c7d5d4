import { G2 as TWIST } from '../../../../field/curve.js'
import type { G2 } from '../../../key.js'
import { word } from '../../../words.js'
import { pairingWords } from '../../points.js'
import { place } from './points.js'

const { x, y } = TWIST.generator

/** [1]_2, the generator that EIP-197 names. */
export const GENERATOR_2: G2 = { x: [x.c0, x.c1], y: [y.c0, y.c1] }

/**
 * Yul: `holds` stays true if e(P, left) e(Q, right) = 1 for the points P and Q that lie in the pairs already. The last call
 * before it must be that of an addition.
 */
export function pairsCancel(left: G2, right: G2): string {
  return `\
            // Without a precompile a call succeeds and returns nothing: then the answer must be no. Here for additions.
            holds := and(holds, eq(returndatasize(), 0x40))
${storePair(0, left)}
${storePair(6, right)}
            mstore(0, 0)
            holds := and(holds, staticcall(gas(), 8, add(p, AT_PAIRS), 0x180, 0, 0x20))
            holds := and(holds, mload(0))`
}

function storePair(first: number, point: G2): string {
  return pairingWords(point)
    .map((value, i) => `            mstore(${place('PAIRS', first + 2 + i)}, 0x${word(value)})`)
    .join('\n')
}
