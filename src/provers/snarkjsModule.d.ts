/** The part of snarkjs 0.7.6 that the provers use. */
declare module 'snarkjs' {
  /** `data` is filled in by snarkjs when the file is written. */
  export type MemoryFile = { type: 'mem'; data?: Uint8Array }
  export type FileInput = Uint8Array | MemoryFile
  export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
  export interface Logger {
    debug(text: string): void
    info(text: string): void
    warn(text: string): void
    error(text: string): void
  }
  interface Proved {
    proof: { [key: string]: Json }
    publicSignals: string[]
  }
  type Prove = (zkey: FileInput, wtns: FileInput, logger?: Logger) => Promise<Proved>
  type Verify = (vkey: unknown, publicSignals: unknown, proof: unknown, logger?: Logger) => Promise<boolean>
  type Setup = (
    r1cs: FileInput,
    ptau: FileInput,
    zkey: MemoryFile,
    logger?: Logger,
  ) => Promise<number | undefined>

  export const groth16: { prove: Prove; verify: Verify }
  export const plonk: { setup: Setup; prove: Prove; verify: Verify }
  export const fflonk: { setup: Setup; prove: Prove; verify: Verify }
  export const powersOfTau: {
    preparePhase2(from: FileInput, to: MemoryFile, logger?: Logger): Promise<unknown>
  }
  export const zKey: {
    newZKey(r1cs: FileInput, ptau: FileInput, zkey: MemoryFile, logger?: Logger): Promise<Uint8Array | -1>
    contribute(
      from: FileInput,
      to: MemoryFile,
      name: string,
      entropy: string,
      logger?: Logger,
    ): Promise<Uint8Array>
    beacon(
      from: FileInput,
      to: MemoryFile,
      name: string,
      hexSeed: string,
      iterationsExp: number,
      logger?: Logger,
    ): Promise<Uint8Array | false>
    verifyFromR1cs(r1cs: FileInput, ptau: FileInput, zkey: FileInput, logger?: Logger): Promise<boolean>
    exportVerificationKey(zkey: FileInput, logger?: Logger): Promise<{ [key: string]: Json }>
  }
}
