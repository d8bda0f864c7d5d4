/** A number for people to read, its thousands separated. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** A real number in few digits. */
export function real(value: number): string {
  return Number.parseFloat(value.toPrecision(6)).toString()
}
