import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile, InternalError, ZkmlError } from '../../src/index.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

const MUTATIONS = 2000
/** Ten times what all of them take; one that is compiled for minutes, or without end, is a fault too. */
const MOST_MILLISECONDS = 60_000

const model = new Uint8Array(
  readFileSync(new URL('../../fixtures/symbolic-batch/model.onnx', import.meta.url)),
)

/** One to four bytes of the file replaced, or a bit of them flipped. */
function damaged(random: RandomNumbers): Uint8Array {
  const file = Uint8Array.from(model)
  for (let changes = random.between(1, 4); changes > 0; changes--) {
    const at = random.between(0, file.length - 1)
    file[at] = random.between(0, 1) === 0 ? random.between(0, 255) : file[at]! ^ (1 << random.between(0, 7))
  }
  return file
}

/** What compiling ends in; what is no refusal of the model is described with the error's class. */
function outcome(file: Uint8Array): 'compiled' | 'refused' | string {
  try {
    compile(file, { dims: { batch: 1 } })
  } catch (error) {
    if (!(error instanceof ZkmlError) || error instanceof InternalError) return String((error as Error).stack)
    return 'refused'
  }
  return 'compiled'
}

describe('compile', () => {
  it(
    'of a damaged model succeeds or says what is wrong with the model',
    () => {
      const random = new RandomNumbers(1)
      const counts = { compiled: 0, refused: 0 }
      const faults: string[] = []
      for (let i = 0; i < MUTATIONS; i++) {
        const end = outcome(damaged(random))
        if (end === 'compiled' || end === 'refused') counts[end]++
        else faults.push(`mutation ${i}: ${end}`)
      }
      expect(faults).toEqual([])
      expect(counts.compiled).toBeGreaterThan(MUTATIONS / 20)
      expect(counts.refused).toBeGreaterThan(MUTATIONS / 20)
    },
    MOST_MILLISECONDS,
  )
})
