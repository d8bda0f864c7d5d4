import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const COMPILER = join(createRequire(import.meta.url).resolve('circom2'), '..', 'cli.js')

/** What circom makes of a program. */
export interface CompiledCircuit {
  readonly r1cs: Uint8Array
  readonly wasm: Uint8Array
  /** circom's own witness calculator, JavaScript. */
  readonly calculator: string
}

/** Compiles a template, given by its parameters and body, as the main component. */
export async function compileCircom(circuit: CircomSource, ...flags: string[]): Promise<CompiledCircuit> {
  const folder = await mkdtemp(join(tmpdir(), 'circom-'))
  const bytes = async (name: string) => new Uint8Array(await readFile(join(folder, name)))
  try {
    await writeFile(join(folder, 'main.circom'), programOf(circuit))
    const all = ['main.circom', '--r1cs', '--wasm', ...flags]
    await promisify(execFile)(process.execPath, [COMPILER, ...all], { cwd: folder })
    return {
      r1cs: await bytes('main.r1cs'),
      wasm: await bytes('main_js/main.wasm'),
      calculator: await readFile(join(folder, 'main_js', 'witness_calculator.js'), 'utf8'),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

export interface CircomSource {
  /** What stands in the template. */
  readonly body: string
  /** Names of the public inputs. */
  readonly public?: readonly string[]
  /** What stands before the template. */
  readonly before?: string
}

function programOf({ body, public: names = [], before = '' }: CircomSource): string {
  const declared = names.length === 0 ? '' : `{public [${names.join(', ')}]} `
  return `pragma circom 2.2.0;\n${before}\ntemplate Main() {\n${body}\n}\ncomponent main ${declared}= Main();\n`
}

/** A circuit with an input that it accepts. */
export interface CircomCase extends CircomSource {
  readonly input: object
}

const product = 'signal input a; signal input b; signal output c; c <== a * b;'

/** Where provers go wrong: points at infinity, zeros, equal points, the largest values, few rows, many signals. */
export const CASES: Readonly<Record<string, CircomCase>> = {
  'one row': { body: product, input: { a: 3, b: '5' } },
  'a public input': { body: product, public: ['a'], input: { a: '0x10', b: 7n.toString() } },
  'all values zero': { body: product, public: ['a'], input: { a: 0, b: '0' } },
  'values of p - 1': { body: product, input: { a: -1, b: '-1' } },
  'unused wires': {
    body: `${product} signal input unused[20]; signal input idle;`,
    input: { a: 2, b: 3, unused: Array.from({ length: 20 }, (_, i) => i - 3), idle: '-1' },
  },
  'equal points': {
    body: 'signal input x[40]; signal input y; signal output z; var s = 0; for (var i = 0; i < 40; i++) { s += x[i]; } z <== s * (s + y);',
    input: { x: Array.from({ length: 40 }, (_, i) => (i % 3) - 1), y: 1 },
  },
  'hundreds of public signals': {
    body: 'signal input x[300]; signal output y[100]; for (var i = 0; i < 100; i++) { y[i] <== x[3 * i] * x[3 * i + 1] + x[3 * i + 2]; }',
    public: ['x'],
    input: { x: Array.from({ length: 300 }, (_, i) => (i % 5 === 0 ? 0 : -i)) },
  },
  'no public signal': { body: 'signal input a; signal b; b <== a * a; b === 49;', input: { a: -7 } },
  'a hundred rows': {
    body: 'signal input a; signal output c; signal s[101]; s[0] <== a; for (var i = 0; i < 100; i++) { s[i + 1] <== (s[i] + i) * (s[i] - 1); } c <== s[100];',
    input: { a: [[12345]] },
  },
}
