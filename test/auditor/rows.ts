import { type R1cs, readR1cs } from '../../src/backends/r1cs/reader.js'
import { type Form, type Row, writeTinyR1cs } from '../harness/tinyR1cs.js'

/** A circuit with named wires. */
export interface NamedCircuit {
  readonly r1cs: R1cs
  readonly wire: (name: string) => number
}

/**
 * Reads a circuit from lines: `in x y` (private inputs), `out z` (public outputs), `[b] [b - 1] = [0]` (a row of three
 * forms) and `0 = x - 2 y + 3` (a linear row).
 */
export function circuit(text: string): NamedCircuit {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const named = (kind: string) =>
    lines.filter((line) => line.startsWith(`${kind} `)).flatMap((line) => line.split(' ').slice(1))
  const [outputs, inputs] = [named('out'), named('in')]
  const names = ['', ...outputs, ...inputs]
  const wire = (name: string) => {
    if (!names.includes(name)) names.push(name)
    return names.indexOf(name)
  }
  const rows = lines.filter((line) => /^(\[|0 =)/.test(line)).map((line) => readRow(line, wire))
  const counts = { publicOutputs: outputs.length, publicInputs: 0, privateInputs: inputs.length }
  const r1cs = readR1cs(writeTinyR1cs({ ...counts, rows, witness: names.map(() => 0n) }))
  return { r1cs, wire }
}

function readRow(line: string, wire: (name: string) => number): Row {
  const [, a, b, c] = /^\[(.*)\] \[(.*)\] = \[(.*)\]$/.exec(line) ?? ['', '0', '0', line.replace('0 = ', '')]
  return [readForm(a!, wire), readForm(b!, wire), readForm(c!, wire)]
}

/** `2 x - y + 5`; a factor may be a power, `2^8 x`. */
function readForm(text: string, wire: (name: string) => number): Form {
  const form: Record<number, bigint> = {}
  let [sign, factor, pending] = [1n, 1n, false]
  const add = (at: number) => {
    form[at] = (form[at] ?? 0n) + sign * factor
    ;[sign, factor, pending] = [1n, 1n, false]
  }
  for (const token of text.split(' ')) {
    if (token === '+' || token === '-') {
      if (pending) add(0)
      sign = token === '-' ? -1n : 1n
    } else if (/^\d/.test(token)) {
      factor = readNumber(token)
      pending = true
    } else if (token.startsWith('-')) {
      sign = -1n
      add(wire(token.slice(1)))
    } else add(wire(token))
  }
  if (pending) add(0)
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== 0n))
}

function readNumber(token: string): bigint {
  const [base, exponent] = token.split('^')
  return BigInt(base!) ** BigInt(exponent ?? 1)
}

/** Rows that make `name`0 .. `name`(width - 1) binary digits, and their weighted sum. */
export function digits(name: string, width: number): { rows: string; sum: string } {
  const bits = Array.from({ length: width }, (_, i) => `${name}${i}`)
  return {
    rows: bits.map((bit) => `[${bit}] [${bit} - 1] = [0]`).join('\n'),
    sum: bits.map((bit, i) => `- ${2n ** BigInt(i)} ${bit}`).join(' '),
  }
}
