/** What the benchmarks use of ffjavascript beyond what the provers do; declarations of the same name merge. */
declare module 'ffjavascript' {
  export interface WasmFunctionBuilder {
    addParam(name: string, type: 'i32'): void
    addCode(...code: number[][]): void
    getCodeBuilder(): WasmCode
  }

  /** Emits the bytes of one instruction; operands are the bytes of the instructions that push them. */
  export interface WasmCode {
    setLocal(name: string, value: number[]): number[]
    getLocal(name: string): number[]
    call(name: string, ...args: number[][]): number[]
    block(body: number[]): number[]
    loop(...body: number[][]): number[]
    br_if(depth: number, condition: number[]): number[]
    br(depth: number): number[]
    i32_const(value: number): number[]
    i32_eq(a: number[], b: number[]): number[]
    i32_add(a: number[], b: number[]): number[]
  }

  export interface WasmModuleBuilder {
    addFunction(name: string): WasmFunctionBuilder
    exportFunction(name: string): void
  }

  export interface CurveField {
    /** Roots of unity of order 2^i. */
    readonly w: readonly Uint8Array[]
    e(value: bigint | number): Uint8Array
    fft(values: Uint8Array): Promise<Uint8Array>
    ifft(values: Uint8Array): Promise<Uint8Array>
    batchApplyKey(values: Uint8Array, first: Uint8Array, increment: Uint8Array): Promise<Uint8Array>
  }

  export interface CurveGroup {
    readonly g: Uint8Array
    double(point: Uint8Array): Uint8Array
    toAffine(point: Uint8Array): Uint8Array
    toObject(point: Uint8Array): unknown
    multiExpAffine(points: Uint8Array, scalars: Uint8Array): Promise<Uint8Array>
  }

  export interface ThreadManager {
    readonly instance: WebAssembly.Instance
    alloc(bytes: number): number
    setBuff(address: number, bytes: Uint8Array): void
  }

  /** A curve with additions of ours in its module. */
  export function buildBn128(
    singleThread: boolean,
    plugins: (module: WasmModuleBuilder) => void,
  ): Promise<Curve>
}
