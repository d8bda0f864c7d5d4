import { FIELD_BYTES } from '../backends/r1cs/sections.js'
import { CircuitAssertionError, WitnessProgramStoppedError } from './errors.js'

/** What a circom 2 .wasm exports. Field elements pass through a shared area, one 32-bit word at a time. */
export interface WitnessProgram {
  getVersion(): number
  /** Words of a field element. */
  getFieldNumLen32(): number
  /** Puts the prime into the shared area. */
  getRawPrime(): void
  readSharedRWMemory(word: number): number
  writeSharedRWMemory(word: number, value: number): void
  init(sanityCheck: number): void
  /** Takes element number `index` of a signal from the shared area. The last one starts the computation. */
  setInputSignal(hashHigh: number, hashLow: number, index: number): void
  /** 0 or less for a signal that is not there. Programs of early circom 2 cannot tell. */
  getInputSignalSize?(hashHigh: number, hashLow: number): number
  getInputSize(): number
  getWitnessSize(): number
  /** Puts the value of a wire into the shared area. */
  getWitness(wire: number): void
  /** The next character of a message, 0 at its end. */
  getMessageChar?(): number
}

/** 32-bit words of a field element. */
export const WORDS = FIELD_BYTES / 4

/** The field element in the shared area. */
export function sharedValue(program: WitnessProgram): bigint {
  let value = 0n
  for (let word = WORDS - 1; word >= 0; word--) {
    value = (value << 32n) | BigInt(program.readSharedRWMemory(word) >>> 0)
  }
  return value
}

/** Number 4 has an error of its own. */
const PROBLEMS: ReadonlyMap<number, string> = new Map([
  [1, 'a signal is not found'],
  [2, 'too many signals are set'],
  [3, 'a signal is set already'],
  [5, 'there is not enough memory'],
  [6, 'an input signal has too many elements'],
  [7, 'an array is accessed out of bounds'],
])
const ASSERT_FAILED = 4
/** Programs' own buffers are 256 characters long. */
const MAX_MESSAGE = 1 << 16

/** What a witness program calls: it reports errors, and what the circuit prints with log(), piece by piece. */
export class WitnessHost {
  /** Set once it is there; it calls nothing before. */
  program: WitnessProgram | undefined
  /** Before circom 2.0.7 a message was just there when an error came, and log() gave one value at a time. */
  private readonly announcesMessages: boolean
  /** What the errors so far say. */
  private readonly reports: string[] = []
  /** The pieces of the line that is being logged. */
  private line: string[] = []

  constructor(
    module: WebAssembly.Module,
    private readonly onLog: ((line: string) => void) | undefined,
  ) {
    const imports = WebAssembly.Module.imports(module)
    this.announcesMessages = imports.some(({ name }) => name === 'writeBufferMessage')
  }

  imports(): Record<string, (code: number) => void> {
    return {
      exceptionHandler: (code) => this.fail(code),
      printErrorMessage: () => this.reports.push(this.message()),
      writeBufferMessage: () => this.log(this.message()),
      showSharedRWMemory: () => this.log(sharedValue(this.program!).toString()),
    }
  }

  private fail(code: number): never {
    if (!this.announcesMessages) this.reports.push(this.message())
    const reported = this.reports.join('; ').trim() || `error ${code}`
    if (code === ASSERT_FAILED) throw new CircuitAssertionError(reported)
    throw new WitnessProgramStoppedError(PROBLEMS.get(code) ?? 'it reports an unknown error', reported)
  }

  private message(): string {
    let text = ''
    for (let code = this.character(); code !== 0; code = this.character()) {
      if (text.length >= MAX_MESSAGE)
        throw new WitnessProgramStoppedError('its message has no end', text.slice(0, 80))
      text += String.fromCharCode(code)
    }
    return text
  }

  private character(): number {
    return this.program?.getMessageChar?.() ?? 0
  }

  private log(piece: string): void {
    if (piece !== '\n') this.line.push(piece)
    if (piece !== '\n' && this.announcesMessages) return
    this.onLog?.(this.line.join(' '))
    this.line = []
  }
}
