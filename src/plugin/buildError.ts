import { ZkmlError } from '../errors.js'

/**
 * An error as bundlers show it: what the command line prints, and no stack, which would be of our own code. Errors that this
 * package does not throw on purpose are handed through as they are.
 */
export function buildError(error: unknown): unknown {
  return error instanceof ZkmlError ? Object.assign(shown(error), { stack: '' }) : error
}

/** The same of an error before there is a build: the stack is what bundlers print then, and begins at who called `entry`. */
export function startError(error: unknown, entry: (...args: never[]) => unknown): unknown {
  if (!(error instanceof ZkmlError)) return error
  const start = shown(error)
  Error.captureStackTrace(start, entry)
  return start
}

function shown(error: ZkmlError): Error {
  const { code, facts } = error
  return Object.assign(new Error(error.render()), { code, facts })
}
