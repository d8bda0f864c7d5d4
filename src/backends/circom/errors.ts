import { InternalError } from '../../errors.js'

/** A gadget of the circuit has no template in circuits/, or one that does not declare the gadget's signals. */
export class UnsupportedTwinError extends InternalError {
  constructor(facts: { gadget: string; node: string }) {
    super(`gadget ${facts.gadget} has no circom twin`, { facts })
  }
}
