import { hex } from './memory.js'

/** Yul: the variable, squared so many times. */
export function squarings(variable: string, count: number): string {
  const square = `${variable} := mulmod(${variable}, ${variable}, r)`
  const lines: string[] = []
  for (let left = count; left > 0; left -= 4) lines.push(new Array(Math.min(4, left)).fill(square).join(' '))
  return lines.map((line) => `            ${line}`).join('\n')
}

/**
 * Yul: from r and xi, without an inversion, `top`, `rest` and `all` with
 *
 *     all = (xi - 1) rest,   rest = product of xi - omega^i over 0 < i < n,
 *     top / all = sum of signals[i] omega^i / (xi - omega^i) over i < n.
 *
 * Lagrange's polynomial of omega^i has the value omega^i (xi^N - 1) / (N (xi - omega^i)) at xi, N being the size of the domain.
 */
export function lagrangeSums(signals: number): string {
  const first = 'add(xi, sub(r, 1))'
  if (signals === 1) {
    return `\
            let top := mload(add(p, AT_SIGNALS))
            let rest := 1
            let all := ${first}`
  }
  return `\
            let top := 0
            let rest := 1
            {
                let omega := OMEGA
                let root := omega
                let at := add(p, AT_SIGNALS)
                let end := add(at, ${hex(32 * signals - 32)})
                for { } lt(at, end) { } {
                    at := add(at, 0x20)
                    let distance := add(xi, sub(r, root))
                    top := add(mulmod(top, distance, r), mulmod(mulmod(mload(at), root, r), rest, r))
                    rest := mulmod(rest, distance, r)
                    root := mulmod(root, omega, r)
                }
            }
            let all := ${first}
            top := add(mulmod(top, all, r), mulmod(mload(add(p, AT_SIGNALS)), rest, r))
            all := mulmod(all, rest, r)`
}
