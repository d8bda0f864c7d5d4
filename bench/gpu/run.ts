import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { G1, type Point } from '../../src/field/curve.js'
import { measure as measureThreshold } from '../../src/gpu/choice.js'
import { GpuDevice, requestAdapter } from '../../src/gpu/device.js'
import { GpuMemory, GpuSums } from '../../src/gpu/sums.js'
import type { KeyPoints } from '../../src/gpu/tables.js'
import { Engine } from '../../src/kernels/engine.js'
import { multiplyG1 } from '../../src/kernels/msm.js'
import { inTurn, machine, spread } from '../measure.js'
import { randomPoints, randomScalars, witnessScalars } from './inputs.js'
import { measureProofs } from './proofs.js'
import { measureQuotient } from './quotients.js'
import { kernelTimes } from './stamps.js'

/** What one line of the table says; times in milliseconds, medians with extremes. */
interface Line {
  readonly scalars: string
  readonly power: number
  readonly milliseconds: Readonly<Record<string, ReturnType<typeof spread>>>
  /** On the device's clock, points resident. */
  readonly kernels: Readonly<Record<string, number>>
}

const { values } = parseArgs({
  options: {
    powers: { type: 'string', default: '16,18,20' },
    rounds: { type: 'string', default: '7' },
    /** Circuits of whole proofs have 2^power rows. */
    proofs: { type: 'string', default: '16,18' },
    /** Quotients on domains of 2^power points. */
    quotients: { type: 'string', default: '16,18,20' },
    /** Path or package of Dawn's module for Node. */
    dawn: { type: 'string', default: 'webgpu' },
    write: { type: 'string' },
  },
})
const numbers = (list: string) => list.split(',').filter(Boolean).map(Number)
const powers = numbers(values.powers)
const dawn = createRequire(import.meta.url)(values.dawn) as { create(flags: string[]): GPU }
const gpu = dawn.create([])
const device = await GpuDevice.open(await requestAdapter(gpu))
const memory = new GpuMemory(device)
const engine = new Engine()

const rounds = Number(values.rounds)
const points = await randomPoints(2 ** Math.max(0, ...powers))
const owner = {}

function keyPoints(count: number, of: object): KeyPoints {
  const read = (first: number, target: Uint8Array) =>
    target.set(points.subarray(first, first + target.length))
  return { owner: of, name: count, count, read }
}

async function onGpu(scalars: Uint8Array, wide: number, of: object): Promise<Point<bigint>> {
  const count = scalars.length / 32
  const sums = new GpuSums(memory)
  try {
    const uploaded = await sums.upload(count, (first, target) =>
      target.set(scalars.subarray(first, first + target.length)),
    )
    return await sums.sum(keyPoints(count, of), uploaded, 0, wide)
  } finally {
    last = sums.close()
  }
}
let last: Promise<unknown> = Promise.resolve()

async function onEngine(scalars: Uint8Array, wide: number): Promise<Point<bigint>> {
  const count = scalars.length / 32
  return engine.exclusively({}, () => {
    const address = engine.allocate(scalars.length)
    engine.bytes(address, scalars.length).set(scalars)
    const readPoints = (first: number, _count: number, target: Uint8Array) =>
      target.set(points.subarray(64 * first, 64 * first + target.length))
    return multiplyG1(engine, { count, scalars: address, wide, readPoints })
  })
}

/** Milliseconds until the sum is there; what is cleared afterwards is waited for, but not counted. */
async function timed(work: () => Promise<Point<bigint>>, expected: Point<bigint>): Promise<number> {
  const started = performance.now()
  const found = await work()
  const time = performance.now() - started
  if (!G1.equal(found, expected)) throw new Error('the sums differ')
  await last
  await engine.exclusively({}, async () => undefined)
  return time
}

async function measure(name: string, power: number, scalars: Uint8Array, wide: number): Promise<Line> {
  const expected = await onEngine(scalars, wide)
  const times = await inTurn(
    {
      webassembly: () => timed(() => onEngine(scalars, wide), expected),
      'gpu, points resident': () => timed(() => onGpu(scalars, wide, owner), expected),
      'gpu, points uploaded': () => timed(() => onGpu(scalars, wide, {}), expected),
    },
    rounds,
    2,
  )
  // The device's clock rises with use: a single sum finds it low.
  const inARow = {
    'gpu, points resident, in a row': () => timed(() => onGpu(scalars, wide, owner), expected),
  }
  Object.assign(times, await inTurn(inARow, rounds, 5))
  const milliseconds = Object.fromEntries(Object.entries(times).map(([who, list]) => [who, spread(list)]))
  const kernels = await kernelTimes(memory, keyPoints(scalars.length / 32, owner), scalars, wide)
  const line = { scalars: name, power, milliseconds, kernels }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  return line
}

const lines: Line[] = []
for (const power of powers) {
  const count = 2 ** power
  lines.push(await measure('random', power, randomScalars(count), count))
  lines.push(await measure('as in witnesses', power, witnessScalars(count), Math.ceil(count / 10)))
}
// What "auto" finds here.
const faster = await engine.exclusively({}, () => measureThreshold(engine, memory))
const quotients = []
for (const power of numbers(values.quotients)) {
  quotients.push(await measureQuotient(engine, memory, power, rounds))
  process.stdout.write(`${JSON.stringify(quotients.at(-1))}\n`)
}
const proofs = []
for (const power of numbers(values.proofs)) {
  proofs.push(await measureProofs(engine, gpu, power, rounds))
  process.stdout.write(`${JSON.stringify(proofs.at(-1))}\n`)
}
const result = {
  machine: machine(),
  gpu: device.name,
  node: process.version,
  arithmetic: engine.arithmetic,
  threads: engine.pool.workers,
  rounds,
  fasterFromPoints: faster,
  command: `node run.mjs ${process.argv.slice(2).join(' ')}`,
  sums: lines,
  quotients,
  proofs,
}
if (values.write !== undefined) writeFileSync(values.write, `${JSON.stringify(result, null, 1)}\n`)
engine.close()
device.close()
process.exit()
