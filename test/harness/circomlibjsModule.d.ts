/** The parts of circomlibjs 0.1.7 that tests compare with; the package ships no types. */
declare module 'circomlibjs' {
  /** Accepts residues; the result is in the library's internal form, which F.toObject turns into a bigint. */
  interface Poseidon {
    (inputs: readonly bigint[], initialState?: bigint, outputs?: number): unknown
    readonly F: { toObject(element: unknown): bigint }
  }

  export function buildPoseidon(): Promise<Poseidon>
  export function buildPoseidonReference(): Promise<Poseidon>
}
