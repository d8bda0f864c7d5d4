import type { Circuit } from '../../circuit/circuit.js'
import { FR } from '../../field/bn254.js'
import type { TwinNames } from './names.js'

const LINE_WIDTH = 110
/** Longer sums are nested in groups of this many: circom recurses over the terms of a chain, and its stack is finite. */
const MAX_CHAIN = 64
const CONTINUATION = '        '

/** `target <== sum of the form's terms;` as indented lines, the constant last. */
export function bindingText(circuit: Circuit, names: TwinNames, target: string, form: number): string {
  const terms = formTerms(circuit, names, form)
  const tokens = terms.length === 0 ? ['0'] : sumTokens(terms)
  return wrap([`    ${target} <==`, ...tokens.slice(0, -1), `${tokens.at(-1)};`])
}

interface Term {
  readonly sign: '+' | '-'
  readonly text: string
}

function formTerms(
  { formStart, formWire, formCoef, coefs, wideCoefs }: Circuit,
  names: TwinNames,
  form: number,
): Term[] {
  const [terms, constants]: [Term[], Term[]] = [[], []]
  for (let k = formStart[form]!; k < formStart[form + 1]!; k++) {
    const id = formCoef[k]!
    const factor = leastMagnitude(wideCoefs.get(id) ?? BigInt(coefs[id]!))
    const [size, sign] = factor < 0n ? [-factor, '-' as const] : [factor, '+' as const]
    const wire = formWire[k]!
    if (wire === 0) constants.push({ sign, text: `${size}` })
    else terms.push({ sign, text: size === 1n ? names.wire(wire) : `${size} * ${names.wire(wire)}` })
  }
  return [...terms, ...constants]
}

function leastMagnitude(factor: bigint): bigint {
  return factor > FR / 2n ? factor - FR : factor
}

function sumTokens(terms: readonly Term[]): string[] {
  if (terms.length <= MAX_CHAIN) return terms.map(({ sign, text }, i) => joined(sign, text, i))
  let size = MAX_CHAIN
  while (size * MAX_CHAIN < terms.length) size *= MAX_CHAIN
  const groups = Array.from({ length: Math.ceil(terms.length / size) }, (_, i) => {
    const [first, ...others] = sumTokens(terms.slice(i * size, (i + 1) * size))
    return [joined('+', `(${first}`, i), ...others]
  })
  return groups.flatMap((tokens) => [...tokens.slice(0, -1), `${tokens.at(-1)})`])
}

function joined(sign: '+' | '-', text: string, index: number): string {
  if (index > 0) return `${sign} ${text}`
  return sign === '-' ? `-${text}` : text
}

/** Tokens separated by spaces, in lines of at most LINE_WIDTH characters where a token fits. */
function wrap(tokens: readonly string[]): string {
  const lines: string[] = []
  let line = tokens[0]!
  for (const token of tokens.slice(1)) {
    if (line.length + 1 + token.length > LINE_WIDTH) {
      lines.push(line)
      line = CONTINUATION + token
    } else line += ` ${token}`
  }
  return [...lines, line].join('\n')
}
