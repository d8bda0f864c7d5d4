import { type GpuMemory, GpuSums } from '../../src/gpu/sums.js'
import type { Engine } from '../../src/kernels/engine.js'
import { ELEMENT_BYTES } from '../../src/kernels/limbs/limbField.js'
import { packEvaluations, quotientValues } from '../../src/kernels/quotient.js'
import { inTurn, type Spread, spread } from '../measure.js'
import { randomScalars } from './inputs.js'

/** The transforms of a domain of 2^power points, without the rest of a proof; milliseconds. */
export interface QuotientLine {
  readonly power: number
  readonly milliseconds: Readonly<Record<string, Spread>>
}

/** By the engine, and by the GPU with what the engine packs for it and its way there. */
export async function measureQuotient(
  engine: Engine,
  memory: GpuMemory,
  power: number,
  rounds: number,
): Promise<QuotientLine> {
  const n = 2 ** power
  const values = randomScalars(2 * n)
  const part = (name: 'all' | 'packing' | 'upload') => async () => (await onGpu(engine, memory, values))[name]
  const times = {
    ...(await inTurn({ webassembly: () => onEngine(engine, n), gpu: part('all') }, rounds, 2)),
    ...(await inTurn({ 'gpu, in a row': part('all') }, rounds, 5)),
    ...(await inTurn({ 'of which packing': part('packing'), 'of which upload': part('upload') }, rounds, 1)),
  }
  const milliseconds = Object.entries(times).map(([name, list]) => [name, spread(list)] as const)
  return { power, milliseconds: Object.fromEntries(milliseconds) }
}

/** What stands in the engine's memory takes no part in the time. */
function onEngine(engine: Engine, n: number): Promise<number> {
  return engine.exclusively({}, async () => {
    const bytes = n * ELEMENT_BYTES
    const a = engine.allocate(3 * bytes + 32 * n)
    const started = performance.now()
    await quotientValues(engine, { n, a, b: a + bytes, c: a + 2 * bytes }, a + 3 * bytes, 1n)
    return performance.now() - started
  })
}

/** Until the device is done; what it clears afterwards is waited for, but not counted. */
async function onGpu(engine: Engine, memory: GpuMemory, values: Uint8Array) {
  const n = values.length / 64
  const { queue } = memory.gpu.device
  const sums = new GpuSums(memory)
  const times = await engine.exclusively({}, async () => {
    const bytes = n * ELEMENT_BYTES
    const a = engine.allocate(2 * bytes + 64 * n)
    await queue.onSubmittedWorkDone()
    const started = performance.now()
    await packEvaluations(engine, { n, a, b: a + bytes }, a + 2 * bytes)
    const packed = performance.now()
    let uploaded = packed
    const read = (first: number, target: Uint8Array) => {
      target.set(values.subarray(first, first + target.length))
      uploaded = performance.now()
    }
    await sums.quotient({ n, scale: 1n, read })
    await queue.onSubmittedWorkDone()
    return { all: performance.now() - started, packing: packed - started, upload: uploaded - packed }
  })
  await sums.close()
  await engine.exclusively({}, async () => undefined)
  return times
}
