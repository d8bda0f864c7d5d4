import type { FloatRuntime } from '../accuracy.js'

/** Dtypes whose typed arrays hold numbers; others run in float64. */
const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  bool: Uint8Array,
} as const

type Runtime = typeof import('onnxruntime-web')

/** onnxruntime, where the user has installed it (it is an optional peer dependency); undefined where not. */
export async function loadOnnxruntime(
  externalData: ReadonlyMap<string, Uint8Array> | undefined,
): Promise<FloatRuntime | undefined> {
  const runtime = await importRuntime()
  if (runtime === undefined) return undefined
  return async (model, inputs, samples) => {
    const session = await runtime.InferenceSession.create(model, {
      executionProviders: ['wasm'],
      ...(externalData === undefined
        ? {}
        : { externalData: [...externalData].map(([path, data]) => ({ path, data })) }),
    })
    const outputs = []
    for (const sample of samples) {
      const feeds = inputs.map(({ name, dtype, shape }) => {
        const data = typed(dtype, sample.get(name)!)
        return [name, new runtime.Tensor(dtype as 'float32', data as Float32Array, shape)]
      })
      const results = await session.run(Object.fromEntries(feeds))
      outputs.push(
        new Map(
          Object.entries(results).map(
            ([name, { data }]) => [name, Float64Array.from(data as ArrayLike<number>, Number)] as const,
          ),
        ),
      )
    }
    await session.release()
    return outputs
  }
}

async function importRuntime(): Promise<Runtime | undefined> {
  try {
    const runtime = await import('onnxruntime-web')
    runtime.env.wasm.numThreads = 1
    runtime.env.logLevel = 'error'
    return runtime
  } catch {
    return undefined
  }
}

function typed(dtype: string, values: Float64Array): ArrayBufferView {
  if (dtype === 'int64') return BigInt64Array.from(values, BigInt)
  if (dtype === 'uint64') return BigUint64Array.from(values, BigInt)
  return (ARRAYS[dtype as keyof typeof ARRAYS] ?? Float32Array).from(values)
}
