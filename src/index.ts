/**
 * The whole toolchain: ONNX models to circuits, keys, proofs and contracts, on bytes and plain objects.
 *
 * @module zkml
 */
export type {
  AccuracyLayer,
  AccuracyOptions,
  AccuracyReport,
  FloatRuntime,
  LabelAccuracy,
  Scatter,
} from './accuracy.js'
export { accuracy } from './accuracy.js'
export type { Compiled } from './artifacts/compiled.js'
export {
  ArtifactMismatchError,
  InvalidManifestError,
  InvalidSettingsError,
  VersionMismatchError,
} from './artifacts/errors.js'
export type { InputSettings, Settings, TensorSettings } from './artifacts/settings.js'
export type { AuditContext, AuditedWire, AuditReport, StatementFault } from './audit.js'
export { audit } from './audit.js'
export type { Counterexample } from './auditor/search/counterexample.js'
export type { Agreement, CalibrateOptions, Calibration, HeldOutAgreement, Try } from './calibrate.js'
export { calibrate } from './calibrate.js'
export type { CheckReport, RowFailure } from './circuit/check.js'
export { commit } from './commit.js'
export type { Compilation, CompileOptions } from './compile.js'
export { compile } from './compile.js'
export type { AbiEntry } from './contract/abi.js'
export { verifierAbi, zkmlVerifierAbi } from './contract/abi.js'
export { compressProof } from './contract/compressProof.js'
export type { ProofSystem } from './contract/facts.js'
export type { Language } from './contract/languages/index.js'
export { packTensor, unpackTensor } from './contract/packing.js'
export type { Groth16Proof, ProofJson } from './contract/proofNumbers.js'
export { proofBytes } from './contract/proofNumbers.js'
export { readData } from './data/files.js'
export { StoredArray } from './data/npy.js'
export * as groth16 from './dropIn/groth16.js'
export * from './entries/prove.js'
export type { ErrorDetails } from './errors.js'
export { InternalError, InvalidOptionError, UnsupportedProtocolError } from './errors.js'
export type { CircuitSize, Estimate } from './estimate.js'
export { circuitSize, estimate } from './estimate.js'
export type { ExportedVerifier, ExportOptions, KeyPair } from './exportVerifier.js'
export { exportVerifier } from './exportVerifier.js'
export type { Refusal } from './graph/errors.js'
export { SymbolicDimensionError, UnsupportedModelError } from './graph/errors.js'
export { check } from './infer.js'
export { linkedFormat, requireLinked } from './linkedFormat.js'
export type { WeightCost } from './lower/weightCost.js'
export { externalFiles } from './onnx/index.js'
export { contribute, verifyKey } from './provers/groth16/ceremony.js'
export type { KeyInfo } from './provers/keyInfo.js'
export { readKeyInfo } from './provers/keyInfo.js'
export type { KeyLabel } from './provers/label.js'
export type { PowersOrigin } from './provers/ptau/origin.js'
export { preparePtau } from './provers/ptau/prepare.js'
export type { PtauReport, VerifyOptions } from './provers/ptau/verify.js'
export { verifyPtau } from './provers/ptau/verify.js'
export type { OutputAgreement } from './quantize/agreement.js'
export type { LayerError } from './quantize/layerErrors.js'
export type { InputFormat } from './quantize/quantize.js'
export type { Ranges } from './settings.js'
export type { Keys, SetupOptions } from './setup.js'
export { setup } from './setup.js'
export type { ModelOptions } from './typedModel.js'
