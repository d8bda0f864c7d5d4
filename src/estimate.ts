import type { Protocol } from './artifacts/manifest.js'
import { publicSignalCount, readR1cs } from './backends/r1cs/reader.js'
import { ZkmlError } from './errors.js'
import { plonkGates } from './provers/plonk/gates.js'

/** What the expensive steps will take, before they start. Seconds are for two cores of 2024 and mean "about". */
export interface Estimate {
  readonly keyBytes: number
  readonly memoryBytes: number
  /** For a development key. */
  readonly setupSeconds: number
  /** For a key from a powers-of-tau file, a contribution included. */
  readonly ptauSetupSeconds: number
  readonly proveSeconds: number
}

/** Points of the evaluation domain beyond the rows: one per public signal and the constant one. */
const extraPoints = (publicSignals: number) => publicSignals + 1

/** Constants of the estimates, measured with bench/run.ts on the machine that bench/README.md names. */
const COST = {
  groth16: { setupPerPoint: 16e-6, provePerPoint: 5e-6, memoryPerKeyByte: 9 },
  plonk: { setupPerPoint: 130e-6, provePerPoint: 360e-6, keyPerPoint: 1555, memoryPerKeyByte: 7 },
  fflonk: { setupPerPoint: 300e-6, provePerPoint: 630e-6, keyPerPoint: 2325, memoryPerKeyByte: 10 },
} as const

/** A Groth16 key from a .ptau: the contribution, by points, and the sums of the wires' terms. */
const PTAU_SECONDS = { perPoint: 40e-6, perTerm: 1.5e-6 } as const
const START_SECONDS = 0.4
const START_BYTES = 180e6

/** What the estimates follow from. */
export interface CircuitSize {
  readonly rows: number
  readonly wires: number
  readonly publicSignals: number
  /** Terms of the matrices A and B, and of all three. */
  readonly terms: number
  readonly nonZeros: number
  /** Gates that PLONK needs, additions included; FFLONK needs at most as many. Counted when it is read. */
  readonly gates: number
}

/** Reads the sizes off a circuit in the .r1cs format. @throws the errors of `readR1cs` */
export function circuitSize(bytes: Uint8Array): CircuitSize {
  const r1cs = readR1cs(bytes)
  const { constraints, wires, a, b, c } = r1cs
  const terms = a.wire.length + b.wire.length
  const publicSignals = publicSignalCount(r1cs)
  return {
    rows: constraints,
    wires,
    publicSignals,
    terms,
    nonZeros: terms + c.wire.length,
    get gates() {
      return plonkGates(r1cs)
    },
  }
}

/** Estimates key size, memory and time for one protocol. */
export function estimate(size: CircuitSize, protocol: Protocol): Estimate {
  const points = domain(protocol === 'groth16' ? size.rows + extraPoints(size.publicSignals) : size.gates)
  const cost = COST[protocol]
  const keyBytes =
    protocol === 'groth16' ? groth16KeyBytes(size, points) : points * COST[protocol].keyPerPoint
  return {
    keyBytes,
    memoryBytes: START_BYTES + keyBytes * cost.memoryPerKeyByte,
    setupSeconds: START_SECONDS + points * cost.setupPerPoint,
    ptauSetupSeconds:
      START_SECONDS +
      (protocol === 'groth16'
        ? points * PTAU_SECONDS.perPoint + size.nonZeros * PTAU_SECONDS.perTerm
        : points * cost.setupPerPoint),
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
