/** The part of ffjavascript 0.3.1 that the provers use. Points and field elements are Montgomery bytes. */
declare module 'ffjavascript' {
  export interface WasmFunctionBuilder {
    addParam(name: string, type: 'i32'): void
    addLocal(name: string, type: 'i32'): void
    addCode(...code: number[][]): void
    getCodeBuilder(): WasmCode
  }

  /** Emits the bytes of one instruction; operands are the bytes of the instructions that push them. */
  export interface WasmCode {
    setLocal(name: string, value: number[]): number[]
    getLocal(name: string): number[]
    call(name: string, ...args: number[][]): number[]
    if(condition: number[], then: number[]): number[]
    block(body: number[]): number[]
    loop(...body: number[][]): number[]
    br_if(depth: number, condition: number[]): number[]
    br(depth: number): number[]
    i32_const(value: number): number[]
    i32_load(address: number[], offset: number, align: number): number[]
    i32_eqz(a: number[]): number[]
    i32_eq(a: number[], b: number[]): number[]
    i32_add(a: number[], b: number[]): number[]
    i32_sub(a: number[], b: number[]): number[]
    i32_mul(a: number[], b: number[]): number[]
    i32_and(a: number[], b: number[]): number[]
    i32_shl(a: number[], b: number[]): number[]
    i32_shr_u(a: number[], b: number[]): number[]
  }

  export interface WasmModuleBuilder {
    addFunction(name: string): WasmFunctionBuilder
    exportFunction(name: string): void
    alloc(bytes: number): number
  }

  export type WorkerStep =
    | { cmd: 'ALLOCSET'; var: number; buff: Uint8Array }
    | { cmd: 'ALLOC'; var: number; len: number }
    | { cmd: 'CALL'; fnName: string; params: ({ var: number; offset?: number } | { val: number })[] }
    | { cmd: 'GET'; out: number; var: number; len: number }

  export interface WorkerHandle {
    addEventListener(type: 'error' | 'close', listener: () => void): void
    terminate(): void
  }

  export interface ThreadManager {
    readonly concurrency: number
    readonly workers: readonly WorkerHandle[]
    queueAction(steps: readonly WorkerStep[]): Promise<Uint8Array[]>
  }

  export interface CurveField {
    readonly n8: number
    readonly one: Uint8Array
    e(value: bigint | number): Uint8Array
    mul(a: Uint8Array, b: Uint8Array): Uint8Array
    inv(a: Uint8Array): Uint8Array
    toObject(a: Uint8Array): bigint
    ifft(values: Uint8Array): Promise<Uint8Array>
    batchApplyKey(values: Uint8Array, first: Uint8Array, increment: Uint8Array): Promise<Uint8Array>
    batchToMontgomery(values: Uint8Array): Promise<Uint8Array>
    batchFromMontgomery(values: Uint8Array): Promise<Uint8Array>
  }

  export interface CurveGroup {
    readonly g: Uint8Array
    readonly F: { readonly n8: number }
    double(point: Uint8Array): Uint8Array
    toAffine(point: Uint8Array): Uint8Array
  }

  export interface Curve {
    readonly Fr: CurveField
    readonly G1: CurveGroup
    readonly G2: CurveGroup
    readonly tm: ThreadManager
  }

  export function buildBn128(
    singleThread: boolean,
    plugins: (module: WasmModuleBuilder) => void,
  ): Promise<Curve>
}
