import './arithmetics.js'
import { MEMORY_IMPORT, ModuleBuilder } from '../../src/kernels/wasm/module.js'

type Kernel = (...operands: (number | bigint)[]) => number

/** Where the constants of test modules begin; what is below is the test's own. */
export const CONSTANTS = 1 << 16

/** A running module and its memory. */
export class Instance {
  readonly bytes: Uint8Array
  readonly view: DataView

  constructor(
    readonly memory: WebAssembly.Memory,
    readonly kernels: Readonly<Record<string, Kernel>>,
  ) {
    this.bytes = new Uint8Array(memory.buffer)
    this.view = new DataView(memory.buffer)
  }

  call(kernel: string, ...operands: (number | bigint)[]): number {
    return this.kernels[kernel]!(...operands)
  }

  /** Little-endian, of 64-bit words. */
  words(address: number, count: number): bigint[] {
    return Array.from({ length: count }, (_, i) => this.view.getBigUint64(address + 8 * i, true))
  }

  setWords(address: number, words: readonly bigint[]): void {
    for (const [i, word] of words.entries()) this.view.setBigUint64(address + 8 * i, word, true)
  }

  /** An unsigned integer of `bytes` bytes. */
  integer(address: number, bytes: number): bigint {
    const digits = Array.from(this.bytes.subarray(address, address + bytes))
    return digits.reduceRight((sum, digit) => (sum << 8n) | BigInt(digit), 0n)
  }

  setInteger(address: number, bytes: number, value: bigint): void {
    for (let i = 0; i < bytes; i++)
      this.bytes[address + i] = Number(BigInt.asUintN(8, value >> BigInt(8 * i)))
  }
}

export function instantiate(
  binary: Uint8Array<ArrayBuffer>,
  memory = new WebAssembly.Memory({ initial: 4, maximum: 4 }),
): Instance {
  const imports = { [MEMORY_IMPORT.module]: { [MEMORY_IMPORT.name]: memory } }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), imports)
  return new Instance(memory, exports as Record<string, Kernel>)
}

export function build(define: (module: ModuleBuilder) => void, pages = 4): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(CONSTANTS)
  define(module)
  return module.finish({ initial: pages, maximum: pages, shared: false })
}

/** The module that `define` writes, on a memory of that many pages. */
export function running(define: (module: ModuleBuilder) => void, pages = 4): Instance {
  return instantiate(build(define, pages), new WebAssembly.Memory({ initial: pages, maximum: pages }))
}

const ZEROS = Buffer.alloc(1 << 20)

/** Whether all of memory from `from` to `to` is zero. */
export function isZero({ buffer }: WebAssembly.Memory, from: number, to = buffer.byteLength): boolean {
  for (let at = from; at < to; at += ZEROS.length) {
    const length = Math.min(ZEROS.length, to - at)
    if (!Buffer.from(buffer, at, length).equals(ZEROS.subarray(0, length))) return false
  }
  return true
}
