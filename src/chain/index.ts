/**
 * Brings verifiers to chains and asks them there; the registry of models and the market for inferences.
 *
 * @module zkml/chain
 */
export { commitmentOf } from './commitment.js'
export type { CompiledSolidity, CompilerSettings } from './compileSolidity.js'
export type { Contract, Revert } from './contractCalls.js'
export type {
  CompiledVerifier,
  DeployedContract,
  DeployedVerifier,
  DeploymentLog,
  DeployOptions,
  VerifierFiles,
} from './deploy.js'
export { compileVerifier, deployMarket, deployRegistry, deployVerifier } from './deploy.js'
export type {
  ChainRecord,
  Deployment,
  Deployments,
  PendingDeployment,
  RecordedContract,
} from './deployments.js'
export { NO_DEPLOYMENTS, readDeployments } from './deployments.js'
export * from './errors.js'
export type { FulfilEvent, FulfilOptions, Service } from './fulfil.js'
export { fulfil } from './fulfil.js'
export { inferenceMarket } from './generated/inferenceMarket.js'
export { modelRegistry } from './generated/modelRegistry.js'
export type { Asked, Question } from './market.js'
export { ask } from './market.js'
export type { Block, Call, Log, LogFilter, NamedBlock, Receipt } from './node.js'
export { ChainNode } from './node.js'
export { requirePrecompiles } from './precompiles.js'
export type { ModelDescription, Publication, Published } from './registry.js'
export { publish } from './registry.js'
export type { Answer, Patience, RpcFailure } from './rpc.js'
export { PATIENCE } from './rpc.js'
export type { Schemas } from './schema.js'
export { schemasOf } from './schema.js'
export type { Draft, Mined, Price, Signed, Steps } from './send.js'
export { resume, send } from './send.js'
export type { Signer } from './signer.js'
export { signerOfKey, signerOfKeystore } from './signer.js'
export type { ExpectedVerifier, OnChainVerdict, Proven } from './verifyOnChain.js'
export { requireVerifier, verifyOnChain } from './verifyOnChain.js'
