/** A share in percent with two decimals, rounded down, so that nothing but all is 100 %. */
export function percent(share: number): string {
  return `${Math.floor(share * 1e4 + 1e-6) / 100} %`
}
