/**
 * Checks proofs, in Node and in pages, and nothing else.
 *
 * @module zkml/verify
 */
export type { Blame, Facts, FactValue } from '../errors.js'
export { ZkmlError } from '../errors.js'
export type { JsonObject, Proved } from '../provers/types.js'
export type { Verdict } from '../verify.js'
export { verify, verifyBatch } from '../verify.js'
