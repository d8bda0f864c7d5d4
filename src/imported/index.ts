export type { Asset, AssetName, LoadOptions, LoadProgress } from './asset.js'
export { AssetMismatchError, AssetUnavailableError, MemoryExhaustedError } from './errors.js'
export type { ImportedModel, ImportedProveOptions, ModelDefinition, ProvedModel, Stage } from './model.js'
export { defineModel } from './model.js'
