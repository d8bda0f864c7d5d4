import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web'
import type { DataType, Tensor } from '../../src/onnx/index.js'
import { typedArray } from './onnxModel.js'

env.wasm.numThreads = 1
env.logLevel = 'error'

const NAMES: Readonly<Record<string, DataType>> = { float32: 'float32', float64: 'float64' }

/** Runs a model in onnxruntime. */
export async function runReference(
  model: Uint8Array,
  inputs: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Tensor>> {
  const session = await InferenceSession.create(model, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'disabled',
  })
  const feeds = Object.fromEntries([...inputs].map(([name, tensor]) => [name, toOrt(tensor)]))
  const results = await session.run(feeds)
  const read = Object.entries(results).map(([name, tensor]) => [name, fromOrt(tensor)] as const)
  await session.release()
  return new Map(read)
}

function toOrt({ dtype, shape, data }: Tensor): OrtTensor {
  return new OrtTensor(dtype as 'float32', typedArray(dtype, data) as Float32Array, shape)
}

function fromOrt({ type, dims, data }: OrtTensor): Tensor {
  const values = Array.from(data as ArrayLike<number | bigint>, Number)
  return { dtype: NAMES[type] ?? (type as DataType), shape: dims, data: Float64Array.from(values) }
}
