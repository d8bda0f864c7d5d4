import { describe, expect, it } from 'vitest'
import { ZkmlError } from '../../src/errors.js'
import { decodeModel, externalFiles, NotAnOnnxModelError, TruncatedModelError } from '../../src/onnx/index.js'
import { attribute, graph, model, node, smallModel, value } from './models.js'
import { type Bytes, bytes, int, message } from './protobuf.js'

const MUTATIONS = 6000

/** What decoding ends in: undefined when it succeeds. Anything but a ZkmlError is thrown on. */
function outcome(file: Uint8Array): ZkmlError | undefined {
  try {
    decodeModel(file)
    return undefined
  } catch (error) {
    if (error instanceof ZkmlError) return error
    throw error
  }
}

/** A linear congruential generator: integers below a bound, the same on every run. */
function randomIntegers(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

describe('files that are no models', () => {
  const text = new TextEncoder()
  it.each([
    ['an empty file', new Uint8Array(0)],
    ['text', text.encode('hello, world\n')],
    ['JSON', text.encode('{"model": 1}')],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
    ['a ZIP archive, as PyTorch writes', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0)],
    ['zeros', new Uint8Array(64)],
    ['a Git LFS pointer', text.encode('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n')],
  ])('%s', (_, file) => {
    expect(outcome(file)).toBeInstanceOf(NotAnOnnxModelError)
    expect(() => externalFiles(file)).toThrow(NotAnOnnxModelError)
  })

  it('the error shows what was found', () => {
    expect(outcome(text.encode('hello, world\n'))!.render()).toMatchInlineSnapshot(`
      "NotAnOnnxModelError: These bytes are no ONNX model: a field cannot be decoded (invalid wire type 4 at offset 3).

        size          13 bytes
        first bytes   68 65 6c 6c 6f 2c 20 77

      Try: pass the .onnx file itself, not an archive, a text file or a model of another framework
      Code: E_NOT_ONNX"
    `)
  })
})

describe('cut and damaged files', () => {
  const file = smallModel()

  it('the whole file is a model', () => {
    expect(outcome(file)).toBeUndefined()
  })

  it('a file cut anywhere is reported as cut', () => {
    for (let length = 2; length < file.length; length++) {
      expect(outcome(file.subarray(0, length)), `${length} bytes`).toBeInstanceOf(TruncatedModelError)
    }
    expect(outcome(file.subarray(0, 1))).toBeInstanceOf(NotAnOnnxModelError)
  })

  it('a model without a graph or versions is reported as cut', () => {
    const versions = bytes(8, int(2, 21))
    const head = int(1, 10)
    for (const rest of [versions, bytes(7, graph({ outputs: [value('y')] }))]) {
      expect(outcome(message(head, rest))).toBeInstanceOf(TruncatedModelError)
    }
  })

  it('a model with an empty graph is no model', () => {
    expect(outcome(model({}))).toBeInstanceOf(NotAnOnnxModelError)
  })

  it('random damage gives a model or a typed error', () => {
    const random = randomIntegers(1)
    let refused = 0
    for (let round = 0; round < MUTATIONS; round++) {
      const damaged = Uint8Array.from(file)
      for (let flips = random(4); flips >= 0; flips--) damaged[random(damaged.length)] = random(256)
      if (outcome(damaged) !== undefined) refused++
    }
    expect(refused).toBeGreaterThan(MUTATIONS / 4)
    expect(refused).toBeLessThan(MUTATIONS)
  })

  it('random bytes behind a model header give a typed error', () => {
    const random = randomIntegers(2)
    for (let round = 0; round < 1000; round++) {
      const noise = Uint8Array.from({ length: 1 + random(200) }, () => random(256))
      expect(outcome(message(int(1, 10), noise))).toBeInstanceOf(ZkmlError)
    }
  })

  it('graphs nested without end give a typed error', () => {
    let inner: Bytes = graph({ outputs: [value('y')] })
    for (let depth = 0; depth < 60; depth++) {
      inner = graph({ nodes: [node('If', [], ['y'], attribute('then_branch', 5, bytes(6, inner)))] })
    }
    const versions = bytes(8, int(2, 21))
    expect(outcome(message(int(1, 10), bytes(7, inner), versions))).toBeInstanceOf(TruncatedModelError)
    expect(outcome(model({ inputs: [value('x')], outputs: [value('x')] }))).toBeUndefined()
  })
})
