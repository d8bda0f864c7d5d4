import { ZkmlError } from '../errors.js'

/** A build that is meant for others would ship a key under which proofs can be forged. */
export class DevelopmentKeyError extends ZkmlError {
  readonly code = 'E_DEVELOPMENT_KEY'

  constructor(facts: { model: string }) {
    super(`The key of ${facts.model} is for development: whoever made it can forge proofs.`, {
      facts,
      advice:
        'name the folder of a key from a ceremony as keys, or set allowDevelopmentKey where proofs guard nothing of value',
    })
  }
}
