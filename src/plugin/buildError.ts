import { ZkmlError } from '../errors.js'

/**
 * An error as bundlers show it: what the command line prints, and no stack, which would be of our own code. Errors that this
 * package does not throw on purpose are handed through as they are.
 */
export function buildError(error: unknown): unknown {
  if (!(error instanceof ZkmlError)) return error
  const { code, facts } = error
  return Object.assign(new Error(error.render()), { stack: '', code, facts })
}
