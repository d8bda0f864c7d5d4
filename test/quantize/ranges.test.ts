import { describe, expect, it } from 'vitest'
import { audit, calibrate, check, compile, InvalidOptionError, run } from '../../src/index.js'
import { OutOfCalibratedRangeError } from '../../src/integer/errors.js'
import { UNLIMITED } from '../../src/integer/limits.js'
import type { Instruction } from '../../src/integer/program.js'
import { limitDigits } from '../../src/quantize/limits.js'
import { pseudoRandom } from '../../src/util/random.js'
import { readFixture } from '../e2e/fixture.js'
import { encodeModel, type ModelNode } from '../harness/onnxModel.js'

const WIDTH = 24

/** A perceptron of several layers, whose proven bounds grow from layer to layer. */
function deepModel(layers: number): Uint8Array {
  const random = pseudoRandom(3)
  const constants: Record<string, { dtype: 'float32'; shape: number[]; data: Float64Array }> = {}
  const nodes: ModelNode[] = []
  for (let i = 0; i < layers; i++) {
    const data = Float64Array.from({ length: WIDTH ** 2 }, () => (random() - 0.5) * 0.7)
    constants[`w${i}`] = { dtype: 'float32', shape: [WIDTH, WIDTH], data }
    nodes.push({ op: 'MatMul', inputs: [`x${i}`, `w${i}`], outputs: [`h${i}`] })
    nodes.push({ op: 'Relu', inputs: [`h${i}`], outputs: [`x${i + 1}`] })
  }
  const inputs = [{ name: 'x0', shape: [1, WIDTH] }]
  return encodeModel({ opset: 17, inputs, constants, nodes, outputs: [`x${layers}`] })
}

const random = pseudoRandom(11)
const samples = Array.from({ length: 16 }, () => [Array.from({ length: WIDTH }, () => 2 * random() - 1)])
const model = deepModel(6)
const proven = compile(model, { calibration: samples })
const calibrated = compile(model, { calibration: samples, ranges: 'calibrated' })

/** One element each: sums of such samples stay small, and the accepted inputs go from -1 to 1 all the same. */
const spikes = Array.from({ length: 2 * WIDTH }, (_, k) => [
  Array.from({ length: WIDTH }, (__, i) => (i === k >> 1 ? 1 - 2 * (k & 1) : 0)),
])
const extremes = Array.from({ length: 8 }, () => [
  Array.from({ length: WIDTH }, () => (random() < 0.5 ? -1 : 1)),
])

describe('calibrated ranges', () => {
  it('save rows', () => {
    expect(calibrated.manifest.rows).toBeLessThan(0.92 * proven.manifest.rows)
    expect(compile(model, { calibration: samples, ranges: 'proven' }).manifest).toEqual(proven.manifest)
  })

  it('give the same results for inputs within them', () => {
    for (const sample of samples) {
      const { ok, outputs } = check(calibrated, sample)
      expect(ok).toBe(true)
      expect(outputs.x6!.data).toEqual(run(proven, sample).x6!.data)
    }
  })

  it('refuse other inputs by name, instead of failing a row', () => {
    const narrow = compile(model, { calibration: spikes, ranges: 'calibrated' })
    const free = compile(model, { calibration: spikes })
    let refused = 0
    for (const input of extremes) {
      expect(check(free, input).ok).toBe(true)
      try {
        expect(check(narrow, input).ok).toBe(true)
      } catch (error) {
        refused++
        expect(error).toBeInstanceOf(OutOfCalibratedRangeError)
        expect((error as OutOfCalibratedRangeError).message).toMatch(/layer "Relu_\d+"/)
        expect(() => run(narrow, input)).toThrow(OutOfCalibratedRangeError)
      }
    }
    expect(refused).toBeGreaterThan(0)
  })

  it('leave no wire undetermined', async () => {
    expect((await audit(calibrated.r1cs, calibrated)).ok).toBe(true)
  })

  it('are part of the settings', () => {
    const settings = JSON.parse(JSON.stringify(calibrated.settings)) as unknown
    expect(compile(model, { settings }).manifest.circuitHash).toBe(calibrated.manifest.circuitHash)
    expect(() => compile(model, { settings, ranges: 'proven' })).toThrow(InvalidOptionError)
  })

  it('need samples', () => {
    expect(() => compile(model, { ranges: 'calibrated' })).toThrow(InvalidOptionError)
  })

  it('are taken by the search', () => {
    const { options } = readFixture('digits-bn-cnn')
    const { model: cnn } = readFixture('digits-bn-cnn')
    const free = calibrate(cnn, options.calibration)
    expect(calibrate(cnn, options.calibration, { ranges: 'calibrated' }).rows).toBeLessThan(free.rows)
  })
})

describe('limitDigits', () => {
  const source = (lo: number, hi: number, scale = 1) => ({
    scale: Float64Array.of(scale),
    bounds: { lo: Float64Array.of(lo), hi: Float64Array.of(hi) },
  })
  const relu: Instruction = { kind: 'relu', inputs: [0], shift: Uint8Array.of(0) }

  it('leaves a quarter of the extent on either side', () => {
    expect(limitDigits(relu, source(-1000, 1000), [-40, 40])).toMatchObject({ limit: Uint8Array.of(6) })
    expect(limitDigits(relu, source(-1000, 1000), [-43, 43])).toMatchObject({ limit: Uint8Array.of(7) })
    expect(limitDigits(relu, source(-1000, 1000, 0.5), [-40, 40])).toMatchObject({ limit: Uint8Array.of(7) })
  })

  it('takes at most six digits, however narrow the extent', () => {
    expect(limitDigits(relu, source(-1000, 1000), [0, 0])).toMatchObject({ limit: Uint8Array.of(4) })
  })

  it('changes nothing where that saves no digit, or the sign is known', () => {
    expect(limitDigits(relu, source(-100, 100), [-90, 90])).toBe(relu)
    expect(limitDigits(relu, source(0, 1000), [0, 4])).toBe(relu)
    expect(limitDigits(relu, source(-1000, 0), [-4, 0])).toBe(relu)
  })

  it('is for each element where their bounds differ', () => {
    const x = {
      scale: Float64Array.of(1, 1),
      bounds: { lo: Float64Array.of(-1000, -10), hi: Float64Array.of(1000, 10) },
    }
    const both: Instruction = { kind: 'relu', inputs: [0], shift: Uint8Array.of(0, 0) }
    expect(limitDigits(both, x, [-40, 40])).toMatchObject({ limit: Uint8Array.of(6, UNLIMITED) })
  })
})
