import type { CurveField } from 'ffjavascript'
import { FR } from '../../src/field/bn254.js'
import type { Engine } from '../../src/kernels/engine.js'
import { ELEMENT_BYTES } from '../../src/kernels/limbs/limbField.js'
import { quotientValues } from '../../src/kernels/quotient.js'
import { concatBytes, scalarBytes } from '../../src/provers/bytes.js'
import { randomScalar } from '../../src/provers/random.js'
import { withCurve } from '../../src/provers/session.js'
import { ours, settled } from './engines.js'
import { type Comparison, compareInTurn, seconds } from './figures.js'
import type { Settings } from './settings.js'

/**
 * The six transforms of a proof: three inverse ones, the shift to the coset, three forward ones. Ours are one computation
 * that also makes its table of roots, C = A B before and A B - C after; it has no single transform to measure.
 */
export function compareTransforms({ powers, rounds }: Settings): Promise<Comparison[]> {
  const engines = ours((engine) => engine)
  return withCurve(async ({ Fr }) => {
    const comparisons = []
    for (const power of powers) {
      const values = Array.from({ length: 2 ** power }, randomScalar)
      const own = Object.entries(engines).map(([name, engine]) => [name, timeOurs(engine, values)])
      const theirs = concatBytes(...values.map((value) => scalarBytes(value)))
      const contenders = {
        ...Object.fromEntries(own),
        ffjavascript: () => seconds(() => transformThrice(Fr, theirs, power)),
      }
      comparisons.push(await compareInTurn(`2^${power}`, contenders, rounds))
    }
    return comparisons
  })
}

function timeOurs(engine: Engine, values: readonly bigint[]): () => Promise<number> {
  const { scalars } = engine.kernels
  const encoded = values.map((value) => scalars.encode(value > FR / 2n ? value - FR : value))
  const words = new BigUint64Array(encoded.flat())
  const n = values.length
  return async () => {
    const time = await engine.exclusively({}, () => {
      const vector = () => engine.allocate(n * ELEMENT_BYTES)
      const [a, b, c, out] = [vector(), vector(), vector(), engine.allocate(32 * n)]
      for (const address of [a, b]) new BigUint64Array(engine.memory.buffer, address, 5 * n).set(words)
      return seconds(() => quotientValues(engine, { n, a, b, c }, out, 1n))
    })
    await settled(engine)
    return time
  }
}

/** As snarkjs does it. */
async function transformThrice(Fr: CurveField, values: Uint8Array, power: number): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const coefficients = await Fr.ifft(values)
    await Fr.fft(await Fr.batchApplyKey(coefficients, Fr.e(1), Fr.w[power + 1]!))
  }
}
