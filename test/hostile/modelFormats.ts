import { join } from 'node:path'
import { compileOptions } from '../../src/cli/commands/compile.js'
import { buildGraph } from '../../src/graph/build.js'
import { UnknownDimensionError } from '../../src/graph/errors.js'
import { type CompileOptions, compile } from '../../src/index.js'
import { decodeModel, externalFiles } from '../../src/onnx/index.js'
import { findOperator } from '../../src/ops/registry.js'
import { sizeOf } from '../../src/util/integers.js'
import { mixed } from './damage.js'
import { COMPILING, type Format, QUIET } from './format.js'
import { damageFields, damageLengths } from './protobufDamage.js'

const damageModel = mixed((bytes, random) =>
  random.between(0, 3) === 0 ? damageLengths(bytes, random) : damageFields(bytes, random),
)

/** A model may ask for a circuit that takes minutes; then its graph is all that is built here. */
const MOST_ELEMENTS = 2 ** 14

/** Compiles a model, of which only some have a dimension to be named. */
function compileIfSmall(bytes: Uint8Array, options: CompileOptions = COMPILING): void {
  try {
    const dims = new Map(Object.entries(options.dims ?? {}))
    const { types } = buildGraph(decodeModel(bytes, options.externalData), findOperator, dims)
    const elements = [...types.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    if (elements <= MOST_ELEMENTS) compile(bytes, options)
  } catch (error) {
    if (!(error instanceof UnknownDimensionError)) throw error
    const { dims: _, ...rest } = options
    compileIfSmall(bytes, rest)
  }
}

/** Models, and what they name. */
export const MODEL_FORMATS: Readonly<Record<string, Format>> = {
  'ONNX model, decoded': {
    share: 150,
    seed: ({ models }, random) => random.pick(models),
    damage: damageModel,
    use: async (bytes) => {
      externalFiles(bytes)
      decodeModel(bytes)
      return undefined
    },
  },
  'ONNX model, compiled': {
    share: 120,
    seed: ({ models }, random) => random.pick(models),
    damage: damageModel,
    use: async (bytes) => {
      compileIfSmall(bytes)
      return undefined
    },
  },
  'ONNX model with external data': {
    share: 40,
    seed: ({ external }) => external.model,
    damage: damageModel,
    use: async (bytes, { folder }) => {
      compileIfSmall(bytes, compileOptions(join(folder, 'model.onnx'), bytes, QUIET))
      return undefined
    },
  },
  'external data': {
    share: 10,
    seed: ({ external }) => external.data,
    damage: mixed((bytes) => bytes),
    use: async (bytes, { external }) => {
      compile(external.model, { externalData: new Map([['weights.bin', bytes]]) })
      return undefined
    },
  },
}
