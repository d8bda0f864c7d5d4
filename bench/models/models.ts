import { readdirSync } from 'node:fs'
import { loadOnnxruntime } from '../../src/cli/onnxruntime.js'
import { openModel } from '../../src/typedModel.js'
import { EXPORTED, type Exported, QUANTIZED, readExported } from '../../test/e2e/exported.js'
import { FIXTURES, type FixtureName, fixtureJson, fixturePath, readFixture } from '../../test/e2e/fixture.js'
import { readHeldOut } from '../../test/e2e/heldOut.js'
import type { ModelResult } from './results.js'

/** A model of fixtures/ with what it is measured on. */
export interface MeasuredModel extends Omit<Exported, 'input'> {
  readonly name: string
  readonly compares: ModelResult['compares']
  /** The parsed input.json. */
  readonly input: unknown
}

/** Every folder of fixtures/ that holds a model. */
export const MODELS: readonly string[] = readdirSync(fixturePath('.'))
  .filter((name) => EXPORTED.includes(name) || isOwn(name))
  .sort()

/** Models that predict a number. */
const PREDICTS = /regressor|linear$|svr|diabetes-sigmoid|credit-scoring/

/** Held-out samples of the models without a held-out.json, and the value of white. */
const HELD_OUT = {
  'mnist-mlp': ['mnist.json', 255],
  'mnist-lenet': ['mnist.json', 255],
  'digits-bn-cnn': ['digits.json', 16],
  'diabetes-sigmoid': ['diabetes.json', 1],
} as const

export async function readModel(name: string): Promise<MeasuredModel> {
  const compares = QUANTIZED.includes(name) ? 'bits' : PREDICTS.test(name) ? 'value' : 'class'
  const input = fixtureJson(`${name}/input.json`)
  return { ...(isOwn(name) ? await readOwn(name) : readExported(name)), name, compares, input }
}

function isOwn(name: string): name is FixtureName {
  return FIXTURES.some((fixture) => fixture === name)
}

async function readOwn(name: FixtureName) {
  const { model, options, expected } = readFixture(name)
  const decision = Object.keys(expected)[0]!
  if (name === 'symbolic-batch' || name === 'external-data') {
    const { samples, outputs } = await runIris(name)
    return { model, options, decision, samples, outputs: new Map([[decision, outputs]]) }
  }
  const [file, white] = HELD_OUT[name]
  const { inputs, outputs } = readHeldOut(file, name, white)
  return { model, options, decision, samples: inputs, outputs: new Map([[decision, outputs]]) }
}

/** These two have no stored outputs: onnxruntime runs. */
async function runIris(name: FixtureName) {
  const { model, options } = readFixture(name)
  const { inputs } = openModel(model, options).graph
  const { features } = fixtureJson('held-out/iris.json') as { readonly features: string }
  const values = new Float32Array(new Uint8Array(Buffer.from(features, 'base64')).buffer)
  const samples = Array.from({ length: values.length / 4 }, (_, i) =>
    Float64Array.from(values.subarray(4 * i, 4 * i + 4)),
  )
  const runtime = (await loadOnnxruntime(options.externalData))!
  const found = await runtime(
    model,
    inputs,
    samples.map((sample) => new Map([[inputs[0]!.name, sample]])),
  )
  return { samples, outputs: found.map((outputs) => [...outputs.values()][0]!) }
}
