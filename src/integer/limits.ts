/** A limit of this many digits is none. */
export const UNLIMITED = 255

/** A value that the circuit does not accept: the digits that it is given would not hold it. */
export class BeyondLimit extends Error {
  constructor(
    readonly element: number,
    readonly value: number,
    readonly lowest: number,
    readonly highest: number,
  ) {
    super(`${value} is not from ${lowest} to ${highest}`)
  }
}

/** @throws BeyondLimit unless -2^digits <= value + offset < 2^digits */
export function requireDigits(element: number, value: number, offset: number, digits: number): void {
  const end = 2 ** digits
  if (value + offset >= -end && value + offset < end) return
  throw new BeyondLimit(element, value, -end - offset, end - 1 - offset)
}

/** What rounding by a shift adds first. */
export function halfOf(shift: number): number {
  return shift === 0 ? 0 : 2 ** (shift - 1)
}
