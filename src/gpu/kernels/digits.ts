import { FR } from '../../field/bn254.js'
import { defineKernel, type Kernel, MANY, reads, writes } from './kernel.js'

/** Bits of the greatest magnitude, (r - 1) / 2, and one for the last carry. */
export const SCALAR_BITS = 254

const WORDS = 8
const words = (value: bigint) =>
  Array.from({ length: WORDS }, (_, i) => `${BigInt.asUintN(32, value >> BigInt(32 * i))}u`)

/**
 * WGSL that runs over the signed digits of scalar i and executes `body` with `bucket`, the digit's number in its window
 * (magnitude - 1) plus that of the window's first bucket, and `negative`, 1 where the point counts negatively. Zero
 * digits are left out.
 *
 * Scalars are canonical, eight words each. One above r / 2 counts as its negative, so that small negative numbers have
 * few digits. A digit is in (-2^(bits - 1), 2^(bits - 1)]; the last window takes the last carry, as magnitudes are below
 * 2^253. A scalar that is not canonical gives a wrong sum, but no bucket outside of its window.
 */
function forEachDigit(body: string): string {
  const half = words((FR - 1n) / 2n)
  const order = words(FR)
  const load = `
  var s: array<u32, ${WORDS}>;
  let low = scalars[2u * (i + parameters.firstScalar)];
  let high = scalars[2u * (i + parameters.firstScalar) + 1u];
  ${words(0n)
    .map((_, k) => `s[${k}] = ${k < 4 ? 'low' : 'high'}[${k % 4}];`)
    .join(' ')}`
  // Borrow of half - s, from the lowest word on: 1 where s is above.
  const above = half.map(
    (h, k) => `above = select(0u, 1u, s[${k}] > ${h} || (s[${k}] == ${h} && above == 1u));`,
  )
  const negate = order.map((r, k) => {
    const next = `let d${k} = ${r} - s[${k}]; let b${k} = select(0u, 1u, ${r} < s[${k}])`
    if (k === 0) return `${next}; s[0] = d0;`
    return `${next} | select(0u, 1u, d${k} < b${k - 1}); s[${k}] = d${k} - b${k - 1};`
  })
  const shift = order.map((_, k) =>
    k + 1 < WORDS ? `s[${k}] = (s[${k}] >> bits) | (s[${k + 1}] << (32u - bits));` : `s[${k}] >>= bits;`,
  )
  return `${load}
  if ((${order.map((_, k) => `s[${k}]`).join(' | ')}) == 0u) { return; }
  var above = 0u;
  ${above.join(' ')}
  if (above == 1u) { ${negate.join(' ')} }
  let bits = parameters.bits;
  let largest = 1u << (bits - 1u);
  var carry = 0u;
  for (var window = 0u; window < parameters.windows; window++) {
    let digit = (s[0] & ((1u << bits) - 1u)) + carry;
    carry = select(0u, 1u, digit > largest);
    let magnitude = select(digit, (1u << bits) - digit, carry == 1u);
    if (magnitude != 0u) {
      let bucket = window * parameters.buckets + min(magnitude, largest) - 1u;
      let negative = carry ^ above;
      ${body}
    }
    ${shift.join(' ')}
  }`
}

/** Adds to counts[b], for each bucket b, the number of its points. */
export function countKernel(): Kernel {
  return defineKernel(
    'count',
    MANY,
    [reads('scalars', 'vec4u'), writes('counts', 'atomic<u32>')],
    [],
    `  let i = own;
  if (i >= parameters.count) { return; }${forEachDigit('_ = negative; atomicAdd(&counts[bucket], 1u);')}`,
  )
}

/** Puts every point's number and sign, 2 i + negative, among the entries of its buckets, from cursors[b] on. */
export function scatterKernel(): Kernel {
  return defineKernel(
    'scatter',
    MANY,
    [reads('scalars', 'vec4u'), writes('cursors', 'atomic<u32>'), writes('entries', 'u32')],
    [],
    `  let i = own;
  if (i >= parameters.count) { return; }${forEachDigit('entries[atomicAdd(&cursors[bucket], 1u)] = 2u * i + negative;')}`,
  )
}
