import { InternalError } from '../errors.js'

/** A gadget that reasons about integers was handed a value without a proven, narrow enough range. */
export class NotBoundedError extends InternalError {
  constructor(facts: { lo: number; hi: number; width: number }) {
    super('a gadget needs a bounded integer', { facts })
  }
}
