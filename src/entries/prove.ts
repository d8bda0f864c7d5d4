/**
 * Runs, proves and verifies compiled models, in Node and in pages.
 *
 * @module zkml/prove
 */
export { readManifest } from '../artifacts/compiled.js'
export type {
  Manifest,
  ManifestFile,
  ManifestLayer,
  ManifestTensor,
  Protocol,
} from '../artifacts/manifest.js'
export type { PublicTensor, Statement } from '../circuit/statement.js'
export type { ProofCalldata } from '../contract/calldata.js'
export { proofCalldata } from '../contract/calldata.js'
export { GpuLostError, GpuMemoryError, GpuUnavailableError } from '../gpu/errors.js'
export type { GpuProvider } from '../gpu/shared.js'
export { provideGpu, releaseGpu } from '../gpu/shared.js'
export type {
  Asset,
  AssetName,
  ImportedModel,
  ImportedProveOptions,
  LoadOptions,
  LoadProgress,
  ModelDefinition,
  ProvedModel,
  Stage,
} from '../imported/index.js'
export {
  AssetMismatchError,
  AssetUnavailableError,
  defineModel,
  InvalidDefinitionError,
  MemoryExhaustedError,
} from '../imported/index.js'
export type { CircuitFiles, ModelFiles, Outputs, OutputTensor } from '../infer.js'
export { run } from '../infer.js'
export type { Visibility, WeightVisibility } from '../lower/statement.js'
export type { Opening, Salts } from '../openings.js'
export type { ProvedInference } from '../prove.js'
export { prove } from '../prove.js'
export type { ByteSource, Bytes } from '../provers/keySource.js'
export type { GpuMode, ProveOptions, ProverName } from '../provers/types.js'
export * from './verify.js'
