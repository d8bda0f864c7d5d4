/** The literal of a precompile's address. */
export function precompile(number: number): string {
  return `0x${number.toString(16).padStart(40, '0')}`
}

/** A number as the index of an element that lies `index` behind it. */
export function plus(base: number, index: string): string {
  return base === 0 ? index : `${base} + ${index}`
}
