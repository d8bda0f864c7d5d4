export type { Asset, AssetName, LoadOptions, LoadProgress } from './asset.js'
export type { ModelDefinition } from './definition.js'
export {
  AssetMismatchError,
  AssetUnavailableError,
  InvalidDefinitionError,
  MemoryExhaustedError,
} from './errors.js'
export type { ImportedModel, ImportedProveOptions, ProvedModel, Stage } from './model.js'
export { defineModel } from './model.js'
