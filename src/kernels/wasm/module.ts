import { Bytes } from './bytes.js'
import type { ValueType } from './expressions.js'
import {
  FunctionBuilder,
  type FunctionHandle,
  type GlobalVariable,
  globalVariable,
  typeByte,
} from './function.js'

/** Where an instance finds its memory among the imports. */
export const MEMORY_IMPORT = { module: 'zkml', name: 'memory' } as const
const PAGE_BYTES = 65536

interface Declaration {
  readonly handle: FunctionHandle
  readonly name: string | undefined
  readonly body: Bytes
}

/** Pages of the imported memory; `shared` memories need a maximum (threads proposal). */
export interface MemoryLimits {
  readonly initial: number
  readonly maximum: number
  readonly shared: boolean
}

/** A WebAssembly module under construction (core specification, section 5). Constants live in its own data segment. */
export class ModuleBuilder {
  private readonly functions: Declaration[] = []
  private readonly constants = new Bytes()
  private readonly globals: number[] = []
  private readonly vectors = new Map<bigint, Map<bigint, number>>()

  /** Constants are placed from `base` on, a multiple of 16 bytes that the memory's user leaves alone. */
  constructor(private readonly base: number) {}

  /** Defines a function; with a name it is exported. Only functions defined earlier can be called. */
  function(
    name: string | undefined,
    parameters: readonly ValueType[],
    result: ValueType | undefined,
    write: (f: FunctionBuilder) => void,
  ): FunctionHandle {
    const handle = { index: this.functions.length, parameters, result }
    const builder = new FunctionBuilder(handle)
    write(builder)
    this.functions.push({ handle, name, body: builder.finish() })
    return handle
  }

  /** A mutable i32 that every instance has for itself. */
  global(initial: number): GlobalVariable {
    this.globals.push(initial)
    return globalVariable(this.globals.length - 1)
  }

  /** The address of a vector constant; equal vectors share one. */
  vector(low: bigint, high: bigint): number {
    const known = this.vectors.get(low)?.get(high)
    if (known !== undefined) return known
    const address = this.constant(low, high)
    const withLow = this.vectors.get(low) ?? new Map<bigint, number>()
    this.vectors.set(low, withLow.set(high, address))
    return address
  }

  /** Puts 64-bit words into the data segment. @returns their address. */
  constant(...words: readonly bigint[]): number {
    const address = this.end
    const view = new DataView(new ArrayBuffer(8 * words.length))
    words.forEach((word, i) => {
      view.setBigUint64(8 * i, BigInt.asUintN(64, word), true)
    })
    this.constants.append(new Uint8Array(view.buffer))
    return address
  }

  /** Puts bytes into the data segment. @returns their address. */
  bytes(data: Uint8Array): number {
    const address = this.end
    this.constants.append(data)
    this.constants.append(new Uint8Array(-data.length & 15))
    return address
  }

  /** Room of `bytes` bytes, zero at the start, that belongs to this module's instances together. */
  reserve(bytes: number): number {
    const address = this.base + this.constants.length
    this.constants.append(new Uint8Array(Math.ceil(bytes / 16) * 16))
    return address
  }

  /** First address after the constants. */
  get end(): number {
    return this.base + this.constants.length
  }

  /** The binary; without `memory` the module has none, and no constants. */
  finish(memory: MemoryLimits | undefined): Uint8Array<ArrayBuffer> {
    const module = new Bytes()
    module.bytes(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    section(module, 1, this.functions, (out, { handle }) => {
      out.byte(0x60)
      out.unsigned(handle.parameters.length)
      out.bytes(...handle.parameters.map(typeByte))
      out.bytes(...(handle.result === undefined ? [0] : [1, typeByte(handle.result)]))
    })
    section(module, 2, memory === undefined ? [] : [memory], writeMemoryImport)
    section(module, 3, this.functions, (out, { handle }) => out.unsigned(handle.index))
    const exported = this.functions.filter(({ name }) => name !== undefined)
    section(module, 6, this.globals, (out, initial) => {
      out.bytes(typeByte('i32'), 1, 0x41)
      out.signed(BigInt(initial))
      out.byte(0x0b)
    })
    section(module, 7, exported, (out, { handle, name }) => {
      out.name(name!)
      out.byte(0)
      out.unsigned(handle.index)
    })
    section(module, 10, this.functions, (out, { body }) => out.sized(body))
    section(module, 11, memory === undefined ? [] : [this.constants], (out, constants) => {
      out.bytes(0, 0x41)
      out.signed(BigInt(this.base))
      out.byte(0x0b)
      out.sized(constants)
    })
    return module.view().slice()
  }

  /** Pages that hold the constants. */
  get pages(): number {
    return Math.ceil(this.end / PAGE_BYTES)
  }
}

function writeMemoryImport(out: Bytes, { initial, maximum, shared }: MemoryLimits): void {
  out.name(MEMORY_IMPORT.module)
  out.name(MEMORY_IMPORT.name)
  out.bytes(2, shared ? 3 : 1)
  out.unsigned(initial)
  out.unsigned(maximum)
}

function section<T>(module: Bytes, id: number, entries: readonly T[], write: (out: Bytes, entry: T) => void) {
  const content = new Bytes()
  content.unsigned(entries.length)
  for (const entry of entries) write(content, entry)
  module.byte(id)
  module.sized(content)
}
