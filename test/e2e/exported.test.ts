import { describe, expect, it } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import { solve } from '../../src/circuit/witness.js'
import { type Compilation, compile } from '../../src/index.js'
import { small } from '../../src/integer/instruction.js'
import { interpret } from '../../src/integer/program.js'
import { concatFloat64 } from '../../src/util/arrays.js'
import { EXPORTED, type Exported, QUANTIZED, readExported } from './exported.js'
import { integersOf } from './nearestIntegers.js'

/** Real inputs that are held against onnxruntime, for each model. */
const SAMPLES = 200

/** Share of samples whose class is that of the float model. */
const SAME_CLASS = 0.995

/** Largest error of a prediction, as a share of the range that predictions take. */
const PREDICTION = 0.005

/** The outputs of some samples. */
function runs(exported: Exported, { program }: Compilation): Map<string, Float64Array[]> {
  const outputs = new Map<string, Float64Array[]>(program.outputs.map(({ name }) => [name, []]))
  for (const sample of exported.samples.slice(0, SAMPLES)) {
    const values = interpret(program, [integersOf(program, sample)])
    for (const { name, tensor, scale } of program.outputs)
      outputs.get(name)!.push(small(values[tensor]!).map((integer) => integer * scale))
  }
  return outputs
}

function classOf(values: Float64Array): number {
  return values.length === 1 ? values[0]! : values.indexOf(values.reduce((a, b) => Math.max(a, b)))
}

function shareOfSameClass(found: readonly Float64Array[], wanted: readonly Float64Array[]): number {
  return found.filter((values, i) => classOf(values) === classOf(wanted[i]!)).length / found.length
}

/** The largest difference, as a share of the range of the wanted values. */
function largestError(found: readonly Float64Array[], wanted: readonly Float64Array[]): number {
  const all = wanted.map(([value]) => value!)
  const errors = found.map(([value], i) => Math.abs(value! - all[i]!))
  return Math.max(...errors) / (Math.max(...all) - Math.min(...all))
}

describe.each(EXPORTED)('%s', (name) => {
  const exported = readExported(name)
  const compilation = compile(exported.model, exported.options)
  const found = runs(exported, compilation)
  const { decision } = exported
  const predicts = /regressor|linear$|svr|credit-scoring/.test(name)

  it(
    predicts ? 'predicts within 0.5 % of what onnxruntime predicts' : 'decides as onnxruntime decides',
    () => {
      const [own, wanted] = [found.get(decision)!, exported.outputs.get(decision)!]
      if (predicts) expect(largestError(own, wanted)).toBeLessThan(PREDICTION)
      else expect(shareOfSameClass(own, wanted)).toBeGreaterThanOrEqual(SAME_CLASS)
    },
  )

  it('has a witness that satisfies every row', () => {
    const { program, lowered } = compilation
    const integers = [integersOf(program, exported.samples[0]!)]
    const witness = solve(lowered.circuit, concatFloat64(integers))
    expect(checkRows(lowered.circuit, witness).failures).toEqual([])
  })

  if (!QUANTIZED.includes(name)) return
  it('agrees with onnxruntime bit for bit', () => {
    for (const [output, values] of found) {
      const wanted = exported.outputs.get(output)!
      values.forEach((own, i) => {
        expect(Array.from(own, Math.fround), `sample ${i}`).toEqual([...wanted[i]!])
      })
    }
  })
})
