import { readdirSync, readFileSync } from 'node:fs'
import type { CompileOptions } from '../../src/index.js'
import { sizeOf } from '../../src/util/integers.js'
import { fixtureJson, fixturePath } from './fixture.js'

/** A model as an exporter wrote it, real inputs that it was not trained on, and onnxruntime's outputs for these. */
export interface Exported {
  readonly model: Uint8Array
  readonly options: CompileOptions
  readonly input: string
  readonly samples: readonly Float64Array[]
  /** The output that decides, or predicts. */
  readonly decision: string
  /** For each sample. */
  readonly outputs: ReadonlyMap<string, readonly Float64Array[]>
}

interface Stored {
  readonly data: string
  readonly field: string
  readonly divisor: number
  readonly input: string
  readonly shape: readonly number[]
  readonly dims: Readonly<Record<string, number>>
  readonly decision: string
  readonly outputs: Readonly<Record<string, StoredOutput>>
}

interface StoredOutput {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: string
}

/** The folders of fixtures/ that have held-out data of their own. */
export const EXPORTED: readonly string[] = readdirSync(fixturePath('.'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(fixturePath(entry.name)).includes('held-out.json'))
  .map(({ name }) => name)
  .sort()

/** Models that onnxruntime quantized with fixed scales. */
export const QUANTIZED: readonly string[] = EXPORTED.filter((name) => /-(qdq|qoperator)$/.test(name))

export function readExported(name: string): Exported {
  const stored = fixtureJson(`${name}/held-out.json`) as Stored
  const { data, field, divisor, shape, dims, input, decision } = stored
  const samples = fixtureJson(`held-out/${data}.json`) as Record<string, string>
  const dtype = data.startsWith('digit') ? 'uint8' : 'float32'
  const values = numbers(samples[field]!, dtype).map((value) => Math.fround(value / divisor))
  return {
    model: new Uint8Array(readFileSync(fixturePath(`${name}/model.onnx`))),
    options: { calibration: fixtureJson(`${name}/calibration.json`), dims },
    ...{ input, decision },
    samples: rows(values, sizeOf(shape)),
    outputs: new Map(
      Object.entries(stored.outputs).map(([output, part]) => [
        output,
        rows(numbers(part.data, part.dtype), sizeOf(part.shape)),
      ]),
    ),
  }
}

function numbers(base64: string, dtype: string): Float64Array {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
  if (dtype === 'float32') return Float64Array.from(new Float32Array(bytes.buffer))
  if (dtype === 'int64') return Float64Array.from(new BigInt64Array(bytes.buffer), Number)
  return Float64Array.from(dtype === 'int8' ? new Int8Array(bytes.buffer) : bytes)
}

function rows(values: Float64Array, length: number): Float64Array[] {
  return Array.from({ length: values.length / length }, (_, i) =>
    values.subarray(i * length, (i + 1) * length),
  )
}
