import type { Protocol } from './artifacts/manifest.js'
import { type Circuit, rowCount } from './circuit/circuit.js'
import { ZkmlError } from './errors.js'

/** What the expensive steps will take, before they start. Seconds are for two cores of 2024 and mean "about". */
export interface Estimate {
  readonly keyBytes: number
  readonly memoryBytes: number
  readonly setupSeconds: number
  readonly proveSeconds: number
}

/** Points of the evaluation domain beyond the rows: one per public signal and the constant one. */
const extraPoints = (publicSignals: number) => publicSignals + 1

/** Constants of the estimates, measured with bench/run.ts on the machine that bench/README.md names. */
const COST = {
  groth16: { setupPerPoint: 55e-6, provePerPoint: 40e-6, memoryPerKeyByte: 7 },
  plonk: { setupPerPoint: 500e-6, provePerPoint: 900e-6, memoryPerKeyByte: 7 },
  fflonk: { setupPerPoint: 900e-6, provePerPoint: 1800e-6, memoryPerKeyByte: 10 },
} as const

const START_SECONDS = 0.4
const START_BYTES = 180e6

/** What the estimates follow from; all of it is in the manifest but the terms of A and B. */
export interface CircuitSize {
  readonly rows: number
  readonly wires: number
  readonly publicSignals: number
  /** Terms of the matrices A and B. */
  readonly terms: number
  /** PLONK and FFLONK only: gates, additions included. */
  readonly gates: number
}

export function circuitSize(circuit: Circuit): CircuitSize {
  const { formStart, rowA, rowB, rowC } = circuit
  const terms = (form: number) => formStart[form + 1]! - formStart[form]!
  const size = { terms: 0, gates: 0 }
  for (let row = 0; row < rowA.length; row++) {
    const [a, b, c] = [terms(rowA[row]!), terms(rowB[row]!), terms(rowC[row]!)]
    size.terms += a + b
    size.gates += 1 + Math.max(0, a - 1) + Math.max(0, b - 1) + Math.max(0, c - (a + b === 0 ? 3 : 1))
  }
  const publicSignals = circuit.publicOutputs + circuit.publicInputs
  return { rows: rowCount(circuit), wires: circuit.wires, publicSignals, ...size }
}

/** Estimates key size, memory and time for one protocol. */
export function estimate(size: CircuitSize, protocol: Protocol): Estimate {
  const points = domain(protocol === 'groth16' ? size.rows + extraPoints(size.publicSignals) : size.gates)
  const keyBytes =
    protocol === 'groth16' ? groth16KeyBytes(size, points) : points * (protocol === 'plonk' ? 1900 : 3200)
  const cost = COST[protocol]
  return {
    keyBytes,
    memoryBytes: START_BYTES + keyBytes * cost.memoryPerKeyByte,
    setupSeconds: START_SECONDS + points * cost.setupPerPoint,
    proveSeconds: START_SECONDS + points * cost.provePerPoint,
  }
}

/** Sections of a .zkey: 44 bytes a coefficient, then points of 64 bytes (128 in G2) per wire and domain point. */
function groth16KeyBytes({ wires, publicSignals, terms }: CircuitSize, points: number): number {
  const coefficients = 44 * (terms + extraPoints(publicSignals))
  return 1000 + coefficients + wires * (64 + 64 + 128 + 64) + points * 64
}

function domain(points: number): number {
  let size = 1
  while (size < points) size *= 2
  return size
}

/** The next step would need more memory than there is. */
export class NotEnoughMemoryError extends ZkmlError {
  readonly code = 'E_MEMORY'

  constructor(facts: { needed: string; available: string }) {
    super('This circuit needs more memory than the machine has.', {
      facts,
      advice: 'compile with fewer bits (--bits), with Groth16, or on a larger machine',
    })
  }
}
