import { inspect } from 'node:util'
import { provideGpu } from '../../src/gpu/shared.js'
import { GpuSums } from '../../src/gpu/sums.js'
import type { Engine } from '../../src/kernels/engine.js'
import { developmentKey } from '../../src/provers/groth16/developmentKey.js'
import { drawBlinding, provePoints } from '../../src/provers/groth16/prove.js'
import { openProvingKey } from '../../src/provers/groth16/provingKey.js'
import { bytesSource } from '../../src/provers/keySource.js'
import type { GpuMode } from '../../src/provers/types.js'
import { witnessValues } from '../../src/provers/witnessFile.js'
import { inTurn, type Spread, spread } from '../measure.js'
import { quantizedCircuit } from '../prover/circuit.js'

/** Whole proofs of a circuit of 2^power rows, its key in memory; milliseconds. */
export interface ProofLine {
  readonly power: number
  readonly milliseconds: Readonly<Record<string, Spread>>
}

/** Proofs with the engine alone, with the sums in G1 on the GPU, with the transforms there too, and as a measurement before them decides. */
export async function measureProofs(
  engine: Engine,
  gpu: GPU,
  power: number,
  rounds: number,
): Promise<ProofLine> {
  provideGpu(() => gpu as never)
  const { r1cs, wtns } = quantizedCircuit(power)
  const origin = { version: 'bench', circuitHash: '', modelHash: `quantizedCircuit(${power})` }
  const key = await openProvingKey(bytesSource(await developmentKey(r1cs, origin)))
  const values = witnessValues(wtns, key.wires)
  const blinding = drawBlinding()
  let expected: string | undefined
  const timed = async (mode: GpuMode) => {
    const started = performance.now()
    const proof = await provePoints(engine, key, values, blinding, {}, { gpu: mode })
    const time = performance.now() - started
    const text = inspect(proof, { depth: null })
    expected ??= text
    if (!proof.holds || text !== expected) throw new Error('a proof does not verify, or differs')
    await engine.exclusively({}, async () => undefined)
    return time
  }
  const contenders = {
    webassembly: () => timed('off'),
    'gpu, sums alone': () => withoutTransforms(() => timed('on')),
    gpu: () => timed('on'),
    auto: () => timed('auto'),
  }
  const times = await inTurn(contenders, rounds, 2)
  const spreads = Object.entries(times).map(([name, list]) => [name, spread(list)] as const)
  return { power, milliseconds: Object.fromEntries(spreads) }
}

/** The processor transforms, as it does where a device's buffers are too short. */
async function withoutTransforms<T>(work: () => Promise<T>): Promise<T> {
  const { canHoldQuotient } = GpuSums.prototype
  GpuSums.prototype.canHoldQuotient = () => false
  try {
    return await work()
  } finally {
    GpuSums.prototype.canHoldQuotient = canHoldQuotient
  }
}
