import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import { solve } from '../../src/circuit/witness.js'
import { dequantize, quantizeSample } from '../../src/data/integers.js'
import { readSample } from '../../src/data/tensors.js'
import { type Compilation, check, compile, run, unpackTensor } from '../../src/index.js'
import { interpret } from '../../src/integer/program.js'
import { concatFloat64 } from '../../src/util/arrays.js'
import { FIXTURES, type FixtureName, readFixture } from './fixture.js'
import { readHeldOut } from './heldOut.js'

/** Largest error of the integer model on input.json, as a share of the largest expected output. */
const BOUND: Readonly<Record<FixtureName, number>> = {
  'mnist-mlp': 0.015,
  'mnist-lenet': 0.01,
  'diabetes-sigmoid': 0.005,
  'digits-bn-cnn': 0.02,
  'symbolic-batch': 0.03,
  'external-data': 0.03,
}

const GOLDEN = fileURLToPath(new URL('../golden/models.csv', import.meta.url))
const HEADER = 'model,rows,wires,nonzeros'

const compiled = new Map<FixtureName, Compilation>()

/** Compiled once, for reading only. */
function compilation(name: FixtureName): Compilation {
  const { model, options } = readFixture(name)
  const known = compiled.get(name) ?? compile(model, options)
  compiled.set(name, known)
  return known
}

describe.each(FIXTURES)('%s', (name) => {
  const { model, options, input, expected } = readFixture(name)

  it('computes what onnxruntime computes, within the stated bound', () => {
    const outputs = run(compilation(name), input)
    expect(Object.keys(outputs)).toEqual(Object.keys(expected))
    for (const [output, values] of Object.entries(expected)) {
      const { data, integers, scale } = outputs[output]!
      expect(data).toEqual(integers.map((integer) => integer * scale))
      expect(data.length).toBe(values.length)
      const errors = values.map((value, i) => Math.abs(value - data[i]!))
      expect(Math.max(...errors) / peakOf(values)).toBeLessThan(BOUND[name])
    }
  })

  it('has a witness that satisfies every row', () => {
    const { ok, rows, failures, outputs } = check(compilation(name), input)
    expect({ ok, rows, failures }).toEqual({ ok: true, rows: compilation(name).manifest.rows, failures: [] })
    expect(outputs).toEqual(run(compilation(name), input))
  })

  it('has public signals that hold exactly the integers of the interpreter', () => {
    const { program, lowered, manifest } = compilation(name)
    const inputs = quantizeSample(program, readSample(input, program.inputs))
    const witness = solve(lowered.circuit, concatFloat64(inputs))
    expect(checkRows(lowered.circuit, witness).ok).toBe(true)
    const values = interpret(program, inputs)
    for (const [i, tensor] of manifest.statement.tensors.entries()) {
      const signals = Array.from({ length: tensor.signals }, (_, k) =>
        witness.residue(1 + tensor.firstSignal + k),
      )
      const integers = Array.from(values[program.outputs[i]!.tensor]!, Number)
      expect(unpackTensor(signals, tensor)).toEqual(integers)
    }
  })

  it('compiles to the same bytes twice', () => {
    const again = compile(model, options)
    const first = compilation(name)
    expect(again.manifest).toEqual(first.manifest)
    for (const file of ['r1cs', 'witness', 'model'] as const) {
      expect(Buffer.compare(again[file], first[file]), file).toBe(0)
    }
  })
})

describe('sizes', () => {
  it('of every model are the pinned ones', () => {
    const lines = FIXTURES.map((name) => {
      const { rows, wires, nonZeros } = compilation(name).manifest
      return `${name},${rows},${wires},${nonZeros}`
    })
    const text = `${[HEADER, ...lines].join('\n')}\n`
    if (process.env.UPDATE === '1') writeFileSync(GOLDEN, text)
    expect(readFileSync(GOLDEN, 'utf8')).toBe(text)
  })

  it('stay below the limits that were promised', () => {
    expect(compilation('mnist-mlp').manifest.rows).toBeLessThanOrEqual(9000)
    expect(compilation('mnist-lenet').manifest.rows).toBeLessThanOrEqual(131_072)
  })

  it('add up over the layers', () => {
    for (const name of FIXTURES) {
      const { layers, rows } = compilation(name).manifest
      const inLayers = layers.reduce((total, layer) => total + layer.rows, 0)
      // The remainder packs the public output.
      expect(rows - inLayers).toBeGreaterThanOrEqual(0)
      expect(rows - inLayers).toBeLessThanOrEqual(0.05 * rows)
    }
  })
})

describe('symbolic-batch and external-data', () => {
  it('are the same network, so they have the same circuit', () => {
    const [inline, external] = [compilation('symbolic-batch').manifest, compilation('external-data').manifest]
    expect(external.circuitHash).toBe(inline.circuitHash)
    expect(external.modelHash).not.toBe(inline.modelHash)
  })

  it('compile for a batch of three, which gives three times the single results', () => {
    const { model, options, input, expected } = readFixture('symbolic-batch')
    const { flower } = input as { flower: number[][][] }
    const { calibration } = options as { calibration: { flower: number[][][][] } }
    const batches = calibration.flower.slice(0, 90).map((_, i) => calibration.flower.slice(i, i + 3).flat())
    const batch = compile(model, { dims: { batch: 3 }, calibration: { flower: batches } })
    const { ok, outputs } = check(batch, { flower: [flower[0], flower[0], flower[0]] })
    expect(ok).toBe(true)
    const { shape, integers, data } = outputs.logits!
    expect(shape).toEqual([3, 3])
    expect(integers.slice(3, 6)).toEqual(integers.slice(0, 3))
    expect(integers.slice(6)).toEqual(integers.slice(0, 3))
    const errors = expected.logits!.map((value, i) => Math.abs(value - data[i]!))
    expect(Math.max(...errors) / peakOf(expected.logits!)).toBeLessThan(BOUND['symbolic-batch'])
  })
})

describe('on samples that were never seen', () => {
  it.each([
    ['mnist-mlp', 'mnist.json', 255, 1000],
    ['mnist-lenet', 'mnist.json', 255, 1000],
    ['digits-bn-cnn', 'digits.json', 16, 360],
  ] as const)('%s finds the class of the float model in at least 99.5 %%', (name, file, white, count) => {
    const { inputs, outputs } = readHeldOut(file, name, white)
    const same = inputs.filter((image, i) => {
      return largest(inferred(compilation(name), image)) === largest(outputs[i]!)
    })
    expect(inputs.length).toBe(count)
    expect(same.length / count).toBeGreaterThanOrEqual(0.995)
  })

  it('diabetes-sigmoid stays within 0.5 % of the range of its outputs', () => {
    const { inputs, outputs } = readHeldOut('diabetes.json', 'diabetes-sigmoid')
    const wanted = outputs.map(([value]) => value!)
    const errors = inputs.map((patient, i) =>
      Math.abs(inferred(compilation('diabetes-sigmoid'), patient)[0]! - wanted[i]!),
    )
    expect(inputs.length).toBe(90)
    expect(Math.max(...errors)).toBeLessThan(0.005 * (Math.max(...wanted) - Math.min(...wanted)))
  })
})

/** The first output of the integer model, in real numbers. */
function inferred({ program }: Compilation, input: Float64Array): number[] {
  const [port] = program.outputs
  const values = interpret(program, quantizeSample(program, new Map([[program.inputs[0]!.name, input]])))
  return dequantize(port!, values[port!.tensor]!)
}

function largest(values: ArrayLike<number>): number {
  const all = Array.from(values)
  return all.indexOf(Math.max(...all))
}

function peakOf(values: readonly number[]): number {
  return Math.max(...values.map(Math.abs))
}
