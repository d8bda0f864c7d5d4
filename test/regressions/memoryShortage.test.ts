import { expect, it } from 'vitest'
import { Engine } from '../../src/kernels/engine.js'
import { ProverOutOfMemoryError } from '../../src/kernels/errors.js'
import { provePoints } from '../../src/provers/groth16/prove.js'
import { chain } from '../harness/tinyR1cs.js'
import { BLINDING, type SampleCircuit, sampleCircuit } from '../kernels/sampleCircuit.js'

/** Proves twice, the first time with a memory that cannot grow the given time. @returns whether it was asked to */
async function shortOnce({ key, values }: SampleCircuit, time: number): Promise<boolean> {
  const engine = new Engine({ threads: 2 })
  const grow = engine.memory.grow.bind(engine.memory)
  let times = 0
  engine.memory.grow = (pages) => {
    if (times++ === time) throw new RangeError('no memory')
    return grow(pages)
  }
  try {
    const first = provePoints(engine, key, values, BLINDING)
    const refused = await first.then(
      () => false,
      (error) => {
        expect(error).toBeInstanceOf(ProverOutOfMemoryError)
        return true
      },
    )
    engine.memory.grow = grow
    expect((await provePoints(engine, key, values, BLINDING)).holds).toBe(true)
    return refused
  } finally {
    engine.close()
  }
}

// The sums of a proof run beside one another. When memory ended while one reserved the threads' areas, the other took areas
// without an address for its own, wrote over the kernels' constants, and all later proofs were false.
it('proves again after memory could not grow, whichever time that was', async () => {
  const sample = await sampleCircuit(chain(3000))
  let time = 0
  while (await shortOnce(sample, time)) time++
  expect(time).toBeGreaterThan(2)
})
