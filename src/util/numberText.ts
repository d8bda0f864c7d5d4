/** A number for people to read, its thousands separated. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** A real number in few digits. */
export function real(value: number): string {
  return Number.parseFloat(value.toPrecision(6)).toString()
}

/** A size in kB, MB or GB of powers of ten. */
export function bytes(value: number): string {
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`
}
