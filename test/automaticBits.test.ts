import { describe, expect, it } from 'vitest'
import { isFaithful, TRIED_BITS } from '../src/automaticBits.js'
import { compile } from '../src/compile.js'
import { readSamples } from '../src/data/tensors.js'
import { openModel } from '../src/typedModel.js'
import { readFixture } from './e2e/fixture.js'

const { model, options } = readFixture('diabetes-sigmoid')
const { graph } = openModel(model, options)
const samples = readSamples(options.calibration, graph.inputs)

/** Whether the integers of so many bits say what the floats do. */
function isFaithfulAt(bits: number, tried = samples, synthetic = false): boolean {
  return isFaithful(graph, compile(model, { ...options, bits }).program, tried, synthetic)
}

describe('the precision that is chosen', () => {
  it('is the least of those tried that keeps values within 0.3 % of their range', () => {
    const { bits } = compile(model, options).settings
    const tried = TRIED_BITS.filter((each) => each <= bits)
    expect(tried.length).toBeGreaterThan(1)
    expect(tried.map((each) => isFaithfulAt(each))).toEqual(tried.map((each) => each === bits))
  })

  it('is what is asked for, faithful or not', () => {
    expect(compile(model, { ...options, bits: 3 }).settings.bits).toBe(3)
  })
})

describe('faithful', () => {
  it('is more than small errors, on real data', () => {
    expect([isFaithfulAt(8), isFaithfulAt(8, samples, true)]).toEqual([false, true])
  })

  it('is nothing whose errors are large, on any data', () => {
    expect([isFaithfulAt(2), isFaithfulAt(2, samples, true)]).toEqual([false, false])
  })

  it('is judged without the samples that the integers do not take', () => {
    const [input] = graph.inputs
    const far = new Map([[input!.name, new Float64Array(samples[0]!.get(input!.name)!.length).fill(1e6)]])
    expect(isFaithfulAt(12, [...samples, far])).toBe(true)
  })
})
