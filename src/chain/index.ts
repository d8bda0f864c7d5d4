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
export type { Deployment, Deployments, PendingDeployment } from './deployments.js'
export { NO_DEPLOYMENTS, readDeployments } from './deployments.js'
export * from './errors.js'
export type { FulfilEvent, FulfilOptions, Service } from './fulfil.js'
export { fulfil } from './fulfil.js'
export { inferenceMarket } from './generated/inferenceMarket.js'
export { modelRegistry } from './generated/modelRegistry.js'
export type { Asked, Question } from './market.js'
export { ask } from './market.js'
export { ChainNode } from './node.js'
export { requirePrecompiles } from './precompiles.js'
export type { ModelDescription, Publication, Published } from './registry.js'
export { publish } from './registry.js'
export type { Patience } from './rpc.js'
export { PATIENCE } from './rpc.js'
export { schemasOf } from './schema.js'
export type { Draft, Mined, Price, Signed, Steps } from './send.js'
export { resume, send } from './send.js'
export type { Signer } from './signer.js'
export { signerOfKey, signerOfKeystore } from './signer.js'
export type { ExpectedVerifier, OnChainVerdict, Proven } from './verifyOnChain.js'
export { requireVerifier, verifyOnChain } from './verifyOnChain.js'
