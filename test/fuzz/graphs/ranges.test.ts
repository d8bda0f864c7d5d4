import { expect, it } from 'vitest'
import { checkRows } from '../../../src/circuit/check.js'
import type { Form } from '../../../src/circuit/forms.js'
import { evaluateExactly, solve } from '../../../src/circuit/witness.js'
import { quantizeSample } from '../../../src/data/integers.js'
import { mod } from '../../../src/field/modular.js'
import type { Compilation } from '../../../src/index.js'
import { compile, ZkmlError } from '../../../src/index.js'
import { OutOfCalibratedRangeError } from '../../../src/integer/errors.js'
import { interpret, type Program } from '../../../src/integer/program.js'
import { syntheticSamples } from '../../../src/quantize/calibrate.js'
import { concatFloat64 } from '../../../src/util/arrays.js'
import { encodeModel } from '../../harness/onnxModel.js'
import { drawCase } from './generate.js'

const [SEED, GRAPHS] = [5, 150]

/** Random graphs whose circuits enforce calibrated ranges somewhere. */
function* enforcing(): Generator<Compilation> {
  for (let index = 0; index < GRAPHS; index++) {
    const compiled = compileEnforcing(index)
    if (compiled?.program.instructions.some((each) => 'limit' in each && each.limit !== undefined))
      yield compiled
  }
}

/** Undefined for a graph that is refused, which other tests look at. */
function compileEnforcing(index: number): Compilation | undefined {
  const { source, samples, bits } = drawCase(SEED, index)
  const names = Object.keys(samples[0] ?? {})
  const flat = names.map((name) => samples.map((sample) => [...sample[name]!]))
  try {
    return compile(encodeModel(source), { bits, calibration: { input_data: flat }, ranges: 'calibrated' })
  } catch (error) {
    if (error instanceof ZkmlError) return undefined
    throw error
  }
}

/** What the integer model makes of an input; undefined where the circuit was made not to accept it. */
function outcome(program: Program, inputs: readonly Float64Array[]) {
  try {
    return interpret(program, inputs)
  } catch (error) {
    expect(error).toBeInstanceOf(OutOfCalibratedRangeError)
    return undefined
  }
}

it('what the interpreter accepts satisfies every row, with the same outputs', () => {
  let [accepted, refused] = [0, 0]
  for (const { program, lowered, graph, settings } of enforcing()) {
    const formats = new Map(settings.inputs.map(({ name, ...format }) => [name, format]))
    for (const sample of syntheticSamples(graph, formats)) {
      const inputs = quantizeSample(program, sample)
      const values = outcome(program, inputs)
      if (values === undefined) {
        refused++
        continue
      }
      accepted++
      const witness = solve(lowered.circuit, concatFloat64(inputs))
      expect(checkRows(lowered.circuit, witness).failures).toEqual([])
      program.outputs.forEach(({ tensor }, i) => {
        const proven = Array.from(lowered.outputForms[i]!, (form) =>
          mod(evaluateExactly(lowered.circuit, witness, form as Form)),
        )
        expect(proven).toEqual(Array.from(values[tensor] as Float64Array, (value) => mod(BigInt(value))))
      })
    }
  }
  expect(accepted).toBeGreaterThan(50)
  expect(refused).toBeGreaterThan(0)
})
