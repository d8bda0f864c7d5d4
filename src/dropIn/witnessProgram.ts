import { FIELD_BYTES, SectionWriter } from '../backends/r1cs/sections.js'
import { FR } from '../field/bn254.js'
import {
  MissingSignalsError,
  NotAWitnessProgramError,
  SignalLengthError,
  UnknownSignalError,
  WitnessProgramStoppedError,
} from './errors.js'
import { type InputSignal, inputSignals } from './inputSignals.js'
import { sharedValue, WitnessHost, type WitnessProgram, WORDS } from './witnessHost.js'

const REQUIRED = [
  ...['getVersion', 'getFieldNumLen32', 'getRawPrime', 'readSharedRWMemory', 'writeSharedRWMemory', 'init'],
  ...['setInputSignal', 'getInputSize', 'getWitnessSize', 'getWitness'],
]

export interface WitnessOptions {
  /** Makes the circuit check its own assumptions too, where it was compiled to do so. */
  readonly sanityCheck?: boolean | undefined
  /** Takes what the circuit prints with log(), line by line. */
  readonly onLog?: ((line: string) => void) | undefined
}

/**
 * Computes the witness of a circuit that circom 2 compiled for the prime bn128.
 *
 * @param wasm what `circom --wasm` writes
 * @param input as in input.json; see {@link inputSignals}
 * @returns the bytes of a .wtns file, equal to those of snarkjs
 * @throws NotAWitnessProgramError; UnknownSignalError, SignalLengthError, MissingSignalsError, SignalValueError;
 * CircuitAssertionError, WitnessProgramStoppedError
 */
export async function circomWitness(
  wasm: Uint8Array,
  input: unknown,
  options: WitnessOptions = {},
): Promise<Uint8Array> {
  const program = await start(wasm, options)
  guarded(() => requireField(program))
  feed(program, inputSignals(input), options.sanityCheck === true)
  return guarded(() => collect(program))
}

async function start(wasm: Uint8Array, { onLog }: WitnessOptions): Promise<WitnessProgram> {
  try {
    const module = await WebAssembly.compile(wasm as BufferSource)
    requireExports(module)
    const host = new WitnessHost(module, onLog)
    const { exports } = await WebAssembly.instantiate(module, { runtime: host.imports() })
    host.program = exports as unknown as WitnessProgram
    return host.program
  } catch (error) {
    if (error instanceof NotAWitnessProgramError) throw error
    throw new NotAWitnessProgramError('it does not load', { problem: (error as Error).message })
  }
}

function requireExports(module: WebAssembly.Module): void {
  const names = new Set(WebAssembly.Module.exports(module).map(({ name }) => name))
  if (names.has('getFrLen') && !names.has('getVersion')) {
    throw new NotAWitnessProgramError('it is of circom 1', { missing: 'getVersion' })
  }
  const missing = REQUIRED.filter((name) => !names.has(name))
  if (missing.length > 0)
    throw new NotAWitnessProgramError('it lacks exports', { missing: missing.join(', ') })
}

function requireField(program: WitnessProgram): void {
  const version = program.getVersion()
  if (version !== 2) throw new NotAWitnessProgramError('it is of another circom', { version })
  const words = program.getFieldNumLen32()
  if (words * 4 !== FIELD_BYTES) throw new NotAWitnessProgramError('it is over another field', { words })
  program.getRawPrime()
  const prime = sharedValue(program)
  if (prime !== FR)
    throw new NotAWitnessProgramError('it is over another field', { found: prime, expected: FR })
}

function feed(program: WitnessProgram, signals: readonly InputSignal[], sanityCheck: boolean): void {
  // A circuit without inputs is computed by this call.
  guarded(() => program.init(sanityCheck ? 1 : 0))
  guarded(() => requireAll(program, signals))
  guarded(() => {
    for (const signal of signals) setSignal(program, signal)
  })
}

function requireAll(program: WitnessProgram, signals: readonly InputSignal[]): void {
  for (const signal of signals) requireSize(program, signal)
  const [found, expected] = [
    signals.reduce((sum, { values }) => sum + values.length, 0),
    program.getInputSize(),
  ]
  const names = signals.map(({ name }) => name).join(', ') || 'none'
  if (found < expected) throw new MissingSignalsError({ expected, found, 'signals given': names })
}

function requireSize(program: WitnessProgram, { name, values }: InputSignal): void {
  const [high, low] = hashOf(name)
  const expected = program.getInputSignalSize?.(high, low) ?? values.length
  if (expected <= 0 && values.length > 0) throw new UnknownSignalError(name)
  if (expected !== values.length)
    throw new SignalLengthError({ signal: name, expected, found: values.length })
}

function setSignal(program: WitnessProgram, { name, values }: InputSignal): void {
  const [high, low] = hashOf(name)
  for (const [index, value] of values.entries()) {
    for (let word = 0; word < WORDS; word++) {
      program.writeSharedRWMemory(word, Number((value >> BigInt(32 * word)) & 0xffff_ffffn))
    }
    program.setInputSignal(high, low, index)
  }
}

/** 64-bit FNV-1a of the name, as two halves: how the program knows its inputs. */
function hashOf(name: string): [high: number, low: number] {
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < name.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(name.charCodeAt(i))) * 0x100000001b3n)
  }
  return [Number(hash >> 32n), Number(hash & 0xffff_ffffn)]
}

const [HEADER, VALUES] = [1, 2]

/** The wires, as a .wtns file. */
function collect(program: WitnessProgram): Uint8Array {
  const wires = program.getWitnessSize()
  const sizes = [4 + FIELD_BYTES + 4, wires * FIELD_BYTES] as const
  const out = new SectionWriter('wtns', 2, sizes)
  out.open(HEADER!, sizes[0])
  out.prime()
  out.u32(wires)
  out.open(VALUES!, sizes[1])
  for (let wire = 0; wire < wires; wire++) {
    program.getWitness(wire)
    for (let word = 0; word < WORDS; word++) out.u32(program.readSharedRWMemory(word))
  }
  return out.bytes
}

/** Turns a trap of the program, for instance of a full memory, or an export of another kind into an error of ours. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { RuntimeError } = WebAssembly
    const isProgram = [RuntimeError, RangeError, TypeError].some((kind) => error instanceof kind)
    if (!isProgram) throw error
    throw new WitnessProgramStoppedError('it trapped', (error as Error).message)
  }
}
