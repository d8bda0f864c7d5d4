import { describe, expect, it } from 'vitest'
import { analyze, interpret, type Program } from '../../src/integer/program.js'
import { decodeProgram, encodeProgram } from '../../src/integer/serialize.js'
import { DamagedArtifactError } from '../../src/util/container.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

/** relu((2 x0 - x1 + 3) / 4) over inputs of five bits, and the input itself. */
const PROGRAM: Program = {
  instructions: [
    { kind: 'input', inputs: [], size: 2, lo: -16, bits: 5 },
    {
      ...{ kind: 'linear', inputs: [0], rowStart: Uint32Array.of(0, 2), col: Uint32Array.of(0, 1) },
      ...{ coef: Float64Array.of(2, -1), bias: Float64Array.of(3) },
    },
    { kind: 'relu', inputs: [1], shift: Uint8Array.of(2) },
  ],
  tensors: [
    { node: 'x', shape: [2], scale: Float64Array.of(0.5) },
    { node: 'dense "1"', shape: [1, 1], scale: Float64Array.of(0.25) },
    { node: 'relu \u2028', shape: [1, 1], scale: Float64Array.of(1) },
  ],
  inputs: [{ name: 'x', shape: [2], tensor: 0, scale: 0.5 }],
  outputs: [
    { name: 'y', shape: [1, 1], tensor: 2, scale: 1 },
    { name: 'x', shape: [2], tensor: 0, scale: 0.5 },
  ],
}

describe('a program', () => {
  it('computes every tensor from earlier ones', () => {
    const values = interpret(PROGRAM, [Float64Array.of(15, -3)])
    expect(values.map((tensor) => Array.from(tensor, Number))).toEqual([[15, -3], [36], [9]])
  })

  it('has bounds that hold all of its values', () => {
    const bounds = analyze(PROGRAM)
    expect(bounds.map(({ lo, hi }) => [[...lo], [...hi]])).toEqual([
      [
        [-16, -16],
        [15, 15],
      ],
      [[-44], [49]],
      [[0], [12]],
    ])
  })
})

describe('a program as bytes', () => {
  const bytes = encodeProgram(PROGRAM)

  it('reads back to the same program', () => {
    expect(decodeProgram(bytes)).toEqual(PROGRAM)
    expect(encodeProgram(decodeProgram(bytes))).toEqual(bytes)
  })

  it('reads back from the middle of a larger buffer', () => {
    const larger = new Uint8Array(bytes.length + 3)
    larger.set(bytes, 3)
    expect(decodeProgram(larger.subarray(3))).toEqual(PROGRAM)
  })

  it('is refused when cut anywhere', () => {
    for (let length = 0; length < bytes.length - 8; length++) {
      expect(() => decodeProgram(bytes.subarray(0, length)), `${length} bytes`).toThrow(DamagedArtifactError)
    }
  })

  it('is refused or read, but never anything else, when damaged', () => {
    const random = new RandomNumbers(3)
    let refused = 0
    for (let round = 0; round < 3000; round++) {
      const damaged = Uint8Array.from(bytes)
      damaged[random.between(0, bytes.length - 1)] = random.between(0, 255)
      if (isRefused(damaged)) refused++
    }
    expect(refused).toBeGreaterThan(300)
  })

  it('is refused without instructions', () => {
    const none = encodeProgram({ tensors: [] } as unknown as Program)
    expect(() => decodeProgram(none)).toThrow(DamagedArtifactError)
  })
})

function isRefused(bytes: Uint8Array): boolean {
  try {
    decodeProgram(bytes)
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(DamagedArtifactError)
    return true
  }
}
