import { FR } from '../../src/field/bn254.js'

/** Wire → coefficient. */
export type Form = Readonly<Record<number, bigint>>
/** A(w) B(w) = C(w) */
export type Row = readonly [a: Form, b: Form, c: Form]

/** A hand-made circuit with one satisfying witness. Wires: 1, outputs, public inputs, private, inner. */
export interface TinyCircuit {
  readonly publicOutputs: number
  readonly publicInputs: number
  readonly privateInputs: number
  readonly rows: readonly Row[]
  /** witness[0] is 1. */
  readonly witness: readonly bigint[]
}

/** out = x^3 + x + 5, x private: 2 rows, no wire unused in A and B together. */
export function cubic(x = 3n): TinyCircuit {
  const square = x * x
  return {
    publicOutputs: 1,
    publicInputs: 0,
    privateInputs: 1,
    rows: [
      [{ 2: 1n }, { 2: 1n }, { 3: 1n }],
      [{ 3: 1n }, { 2: 1n }, { 0: -5n, 1: 1n, 2: -1n }],
    ],
    witness: [1n, square * x + x + 5n, x, square],
  }
}

/** x * y = z with z and x public: one row; wire 4 is in no row, so that every query has infinity points. */
export function product(x = 6n, y = 7n): TinyCircuit {
  return {
    publicOutputs: 1,
    publicInputs: 1,
    privateInputs: 2,
    rows: [[{ 2: 1n }, { 3: 1n }, { 1: 1n }]],
    witness: [1n, x * y, x, y, 99n],
  }
}

/** A chain of squarings plus constants and wide forms: s_(i+1) = (s_i + i)^2, out = 3 * sum of all s_i. */
export function chain(length: number, start = 2n): TinyCircuit {
  const states = [start]
  const rows: Row[] = []
  for (let i = 0; i < length; i++) {
    const before = { 0: BigInt(i), [2 + i]: 1n }
    rows.push([before, before, { [3 + i]: 1n }])
    states.push((states[i]! + BigInt(i)) ** 2n % FR)
  }
  const sum = Object.fromEntries(states.map((_, i) => [2 + i, 3n]))
  rows.push([sum, { 0: 1n }, { 1: 1n }])
  const total = (3n * states.reduce((a, b) => a + b, 0n)) % FR
  return { publicOutputs: 1, publicInputs: 1, privateInputs: 0, rows, witness: [1n, total, ...states] }
}

/** iden3 .r1cs, version 1, over BN254 unless told another prime. */
export function writeTinyR1cs(circuit: TinyCircuit, prime = FR): Uint8Array {
  const { publicOutputs, publicInputs, privateInputs, rows, witness } = circuit
  const wires = witness.length
  const counts = [wires, publicOutputs, publicInputs, privateInputs]
  const header = [...u32(32), ...le32(prime), ...counts.flatMap(u32), ...u64(wires), ...u32(rows.length)]
  const body = rows.flatMap((row) => row.flatMap((form) => [...writeForm(form)]))
  const labels = witness.flatMap((_, i) => u64(i))
  return container('r1cs', 1, [
    [1, header],
    [2, body],
    [3, labels],
  ])
}

/** iden3 .wtns, version 2. */
export function writeTinyWtns(witness: readonly bigint[], prime = FR): Uint8Array {
  return container('wtns', 2, [
    [1, [...u32(32), ...le32(prime), ...u32(witness.length)]],
    [2, witness.flatMap((value) => le32(((value % prime) + prime) % prime))],
  ])
}

function writeForm(form: Form): number[] {
  const terms = Object.entries(form)
  const bytes = terms.flatMap(([wire, value]) => [...u32(Number(wire)), ...le32(((value % FR) + FR) % FR)])
  return [...u32(terms.length), ...bytes]
}

function container(magic: string, version: number, sections: readonly [number, number[]][]): Uint8Array {
  const head = [...new TextEncoder().encode(magic), ...u32(version), ...u32(sections.length)]
  const body = sections.flatMap(([id, bytes]) => [...u32(id), ...u64(bytes.length), ...bytes])
  return Uint8Array.from([...head, ...body])
}

function u32(value: number): number[] {
  return little(BigInt(value), 4)
}

function u64(value: number): number[] {
  return little(BigInt(value), 8)
}

function le32(value: bigint): number[] {
  return little(value, 32)
}

function little(value: bigint, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))
}
