/** A protobuf writer for tests: fields by number, independent of the schema table and of protobufjs. */
export type Bytes = Uint8Array<ArrayBuffer>

const VARINT = 0
const FIXED64 = 1
const LENGTH = 2
const FIXED32 = 5

export function concat(...parts: readonly Uint8Array[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** A message of already encoded fields. */
export function message(...fields: readonly Uint8Array[]): Bytes {
  return concat(...fields)
}

export function int(id: number, value: number | bigint): Bytes {
  return concat(tag(id, VARINT), varint(BigInt(value)))
}

export function float(id: number, value: number): Bytes {
  return concat(tag(id, FIXED32), floats32([value]))
}

/** A string, bytes, a nested message or a packed list. */
export function bytes(id: number, value: string | Uint8Array): Bytes {
  const content = typeof value === 'string' ? new TextEncoder().encode(value) : value
  return concat(tag(id, LENGTH), varint(BigInt(content.length)), content)
}

export function packedInts(id: number, values: readonly (number | bigint)[]): Bytes {
  return bytes(id, concat(...values.map((value) => varint(BigInt(value)))))
}

export function packedFloats(id: number, values: readonly number[]): Bytes {
  return bytes(id, floats32(values))
}

export function packedDoubles(id: number, values: readonly number[]): Bytes {
  return bytes(id, floats64(values))
}

/** A list written one tag per element, as proto2 writers do. */
export function unpackedDoubles(id: number, values: readonly number[]): Bytes {
  return concat(...values.map((value) => concat(tag(id, FIXED64), floats64([value]))))
}

export function floats32(values: readonly number[]): Bytes {
  return little(values, 4, (view, at, value) => view.setFloat32(at, value, true))
}

export function floats64(values: readonly number[]): Bytes {
  return little(values, 8, (view, at, value) => view.setFloat64(at, value, true))
}

/** Little-endian two's complement of `size` bytes each. */
export function ints(size: number, values: readonly (number | bigint)[]): Bytes {
  const wide = little(values, 8, (view, at, value) =>
    view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true),
  )
  return wide.filter((_, i) => i % 8 < size)
}

function little<T>(
  values: readonly T[],
  size: number,
  set: (view: DataView, at: number, value: T) => void,
): Bytes {
  const view = new DataView(new ArrayBuffer(values.length * size))
  values.forEach((value, i) => {
    set(view, i * size, value)
  })
  return new Uint8Array(view.buffer)
}

function tag(id: number, wireType: number): Bytes {
  return varint(BigInt(id * 8 + wireType))
}

/** Negative numbers take ten bytes, as in every protobuf writer. */
function varint(value: bigint): Bytes {
  const digits: number[] = []
  let rest = BigInt.asUintN(64, value)
  for (; rest >= 128n; rest >>= 7n) digits.push(Number(rest & 127n) | 128)
  digits.push(Number(rest))
  return Uint8Array.from(digits)
}
