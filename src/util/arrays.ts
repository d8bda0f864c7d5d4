/** The arrays laid end to end; the array itself when there is one. */
export function concatFloat64(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!
  const joined = new Float64Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** The first element that is NaN or infinite, with its place; undefined when all are finite. */
export function firstNotFinite(
  values: Float64Array,
): { readonly element: number; readonly value: number } | undefined {
  const element = values.findIndex((value) => !Number.isFinite(value))
  return element < 0 ? undefined : { element, value: values[element]! }
}
