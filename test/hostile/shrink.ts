/** The smallest file found by leaving out parts, then by zeroing bytes, that still fails. */
export async function shrink(
  bytes: Uint8Array,
  fails: (bytes: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let smallest = bytes
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length; ) {
      const shorter = Uint8Array.from([...smallest.subarray(0, at), ...smallest.subarray(at + size)])
      if (await fails(shorter)) smallest = shorter
      else at += size
    }
  }
  for (let at = 0; at < smallest.length; at++) {
    const plainer = smallest.with(at, 0)
    if (smallest[at] !== 0 && (await fails(plainer))) smallest = plainer
  }
  return smallest
}
