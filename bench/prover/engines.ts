import { bestArithmetic } from '../../src/kernels/arithmetic.js'
import { Engine } from '../../src/kernels/engine.js'
import { ARITHMETICS, type Arithmetic } from '../../src/kernels/kernels.js'

/** Those that this JavaScript engine runs: the best one and all slower ones, which need less of an engine. */
export function arithmetics(): readonly Arithmetic[] {
  return ARITHMETICS.slice(ARITHMETICS.indexOf(bestArithmetic()))
}

/** A contender `ours, <arithmetic>` for each; threads as the machine has. */
export function ours<T>(contender: (engine: Engine) => T): Record<string, T> {
  const entries = arithmetics().map(
    (arithmetic) => [`ours, ${arithmetic}`, contender(new Engine({ arithmetic }))] as const,
  )
  return Object.fromEntries(entries)
}

/** Resolves when the engine has cleared what its last computation left. */
export async function settled(engine: Engine): Promise<void> {
  await engine.exclusively({}, async () => undefined)
}
