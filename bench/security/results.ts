/** What the campaigns of `npm run security` found, as kept in results.json. */
export interface SecurityResults {
  /** Circuits of fixtures and operators' examples; every wire must be proven. */
  readonly audits: { readonly circuits: number; readonly wires: number; readonly proven: number }
  /** Rows left out of circuits of operators' examples, one at a time, and those that the auditor noticed. */
  readonly rows: { readonly rows: number; readonly noticed: number }
  /** Templates with a hole, and sound circuits with one row left out; each must be caught, each sound twin proven. */
  readonly planted: {
    readonly bugs: number
    readonly bugsCaught: number
    readonly twinsProven: number
    readonly mutants: number
    readonly mutantsCaught: number
  }
  readonly graphs: {
    readonly seed: number
    readonly graphs: number
    readonly nodes: number
    readonly operators: number
    readonly refused: number
    readonly failures: number
  }
  readonly files: {
    readonly seed: number
    readonly files: number
    readonly refused: number
    readonly accepted: number
    readonly crashes: number
    readonly formats: number
  }
  readonly kills: {
    readonly seed: number
    readonly kills: number
    readonly whileWriting: number
    readonly commands: number
    readonly faults: number
  }
}

export type Part = keyof SecurityResults
