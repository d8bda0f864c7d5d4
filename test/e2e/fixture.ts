import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CompileOptions, externalFiles } from '../../src/index.js'

/** A trained model of fixtures/ with what onnxruntime makes of one sample. */
export interface Fixture {
  readonly model: Uint8Array
  /** Calibration, dimensions and external data: what the model needs to compile as its users would. */
  readonly options: CompileOptions
  readonly input: unknown
  /** Reference values of each output, flat, by name. */
  readonly expected: Readonly<Record<string, readonly number[]>>
}

export const FIXTURES = [
  'mnist-mlp',
  'mnist-lenet',
  'diabetes-sigmoid',
  'digits-bn-cnn',
  'symbolic-batch',
  'external-data',
] as const

export type FixtureName = (typeof FIXTURES)[number]

export function readFixture(name: FixtureName): Fixture {
  const model = fixtureBytes(`${name}/model.onnx`)
  const external = externalFiles(model).map((file) => [file, fixtureBytes(`${name}/${file}`)] as const)
  const isSymbolic = name === 'symbolic-batch' || name === 'external-data'
  return {
    model,
    options: {
      calibration: fixtureJson(`${name}/calibration.json`),
      ...(isSymbolic ? { dims: { batch: 1 } } : {}),
      ...(external.length === 0 ? {} : { externalData: new Map(external) }),
    },
    input: fixtureJson(`${name}/input.json`),
    expected: flatten(fixtureJson(`${name}/expected.json`) as Record<string, unknown[]>),
  }
}

/** Absolute path of a file in fixtures/. */
export function fixturePath(path: string): string {
  return fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url))
}

export function fixtureJson(path: string): unknown {
  return JSON.parse(readFileSync(fixturePath(path), 'utf8'))
}

function fixtureBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(fixturePath(path)))
}

function flatten(nested: Readonly<Record<string, unknown[]>>): Record<string, number[]> {
  const entries = Object.entries(nested)
  return Object.fromEntries(
    entries.map(([name, rows]) => [name, rows.flat(Number.POSITIVE_INFINITY) as number[]]),
  )
}
