import type { Curve, CurveGroup } from 'ffjavascript'
import type { Engine } from '../../src/kernels/engine.js'
import { multiplyG1, multiplyG2 } from '../../src/kernels/msm.js'
import { concatBytes, scalarBytes } from '../../src/provers/bytes.js'
import { randomScalar } from '../../src/provers/random.js'
import { withCurve } from '../../src/provers/session.js'
import { ours, settled } from './engines.js'
import { type Comparison, compareInTurn, seconds } from './figures.js'
import type { Settings } from './settings.js'

/** Sums of random scalars, all as wide as the field, times the points 2^i times the generator. */
export function compareSums({ powers, rounds }: Settings): Promise<Comparison[]> {
  const engines = ours((engine) => engine)
  return withCurve(async (curve) => {
    const comparisons = []
    for (const group of ['G1', 'G2'] as const) {
      const points = doublings(curve[group], 2 ** Math.max(...powers))
      for (const power of powers) {
        const size = points.length / 2 ** Math.max(...powers)
        const terms = { points: points.subarray(0, size * 2 ** power), scalars: randomScalars(2 ** power) }
        await requireSameSums(curve, group, engines, terms)
        const own = Object.entries(engines).map(([name, engine]) => [
          name,
          () => timeOurs(engine, group, terms),
        ])
        const contenders = {
          ...Object.fromEntries(own),
          ffjavascript: () => seconds(() => curve[group].multiExpAffine(terms.points, terms.scalars)),
        }
        comparisons.push(await compareInTurn(`${group}, 2^${power}`, contenders, rounds))
      }
    }
    return comparisons
  })
}

type GroupName = 'G1' | 'G2'

interface Terms {
  /** Affine, as keys hold them. */
  readonly points: Uint8Array
  readonly scalars: Uint8Array
}

/** The generator, its double, and so on: points as good as random that no few of them sum up to another. */
function doublings(group: CurveGroup, count: number): Uint8Array {
  const points: Uint8Array[] = []
  let point = group.g
  for (let i = 0; i < count; i++) {
    points.push(group.toAffine(point))
    point = group.double(point)
  }
  return concatBytes(...points)
}

function randomScalars(count: number): Uint8Array {
  return concatBytes(...Array.from({ length: count }, () => scalarBytes(randomScalar())))
}

function sum(engine: Engine, group: GroupName, { points, scalars }: Terms) {
  return engine.exclusively({}, async () => {
    const address = engine.allocate(scalars.length)
    engine.bytes(address, scalars.length).set(scalars)
    const count = scalars.length / 32
    const size = points.length / count
    const readPoints = (first: number, _count: number, target: Uint8Array) =>
      target.set(points.subarray(first * size, first * size + target.length))
    const terms = { count, scalars: address, wide: count, readPoints }
    return group === 'G1' ? multiplyG1(engine, terms) : multiplyG2(engine, terms)
  })
}

async function timeOurs(engine: Engine, group: GroupName, terms: Terms): Promise<number> {
  const time = await seconds(() => sum(engine, group, terms))
  await settled(engine)
  return time
}

/** All contenders must find the same point. */
async function requireSameSums(
  curve: Curve,
  name: GroupName,
  engines: Readonly<Record<string, Engine>>,
  terms: Terms,
): Promise<void> {
  const group = curve[name]
  const total = await group.multiExpAffine(terms.points, terms.scalars)
  const [x, y] = group.toObject(group.toAffine(total)) as unknown[]
  for (const engine of Object.values(engines)) {
    const found = await sum(engine, name, terms)
    if (flat(found) !== flat([x, y]))
      throw new Error(`${engine.arithmetic} arithmetic sums up otherwise in ${name}`)
  }
}

/** The numbers of nested objects or arrays. */
function flat(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.values(value).map(flat).join() : String(value)
}
