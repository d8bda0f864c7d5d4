/** A name and the words it takes. `''` leaves words free: for the scalar of the multiplication of the point before. */
export type MemoryField = readonly [name: string, words: number]

/** Places in memory, in bytes from a pointer p on, as constants of the contract. */
export interface MemoryPlan {
  /** Declarations of AT_<name>. */
  readonly constants: string
  /** Bytes of all fields. */
  readonly bytes: number
}

export function memoryPlan(fields: readonly MemoryField[]): MemoryPlan {
  let bytes = 0
  const lines: string[] = []
  for (const [name, words] of fields) {
    if (name !== '') lines.push(`    uint256 private constant AT_${name} = ${hex(bytes)};`)
    bytes += 32 * words
  }
  return { constants: lines.join('\n'), bytes }
}

export function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`
}

/** Yul in braces, with a comment above. */
export function block(comment: string, code: string): string {
  const indented = code.split('\n').map((line) => `    ${line}`)
  return [`            // ${comment}`, '            {', ...indented, '            }'].join('\n')
}
