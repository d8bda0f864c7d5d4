/** A .npy file of format 1 (or another), with numpy's own layout: the data begins at a multiple of 64. */
export function npyFile(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
  { version = 1, fortran = false } = {},
): Uint8Array {
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`
  const prefix = version === 1 ? 10 : 12
  const length = Math.ceil((prefix + header.length + 1) / 64) * 64 - prefix
  const bytes = new Uint8Array(prefix + length + data.length)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0])
  if (version === 1) new DataView(bytes.buffer).setUint16(8, length, true)
  else new DataView(bytes.buffer).setUint32(8, length, true)
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), prefix)
  bytes.set(data, prefix + length)
  return bytes
}

/** The bytes of a typed array, little endian. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

export function floatFile(shape: readonly number[], values: readonly number[]): Uint8Array {
  return npyFile('<f4', shape, bytesOf(Float32Array.from(values)))
}
