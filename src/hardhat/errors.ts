import { ZkmlError } from '../errors.js'

/** The project's configuration has no model of that name. */
export class UnknownModelError extends ZkmlError {
  readonly code = 'E_MODEL_NAME'

  constructor(facts: { name: string; known: string }) {
    super(`The zkml section of the configuration names no model "${facts.name}".`, {
      facts: { models: facts.known },
      advice: 'name one of these, or add the model to hardhat.config.ts',
    })
  }
}

/** Where a generated contract is to be written lies a file that no build wrote. */
export class NotGeneratedError extends ZkmlError {
  readonly code = 'E_NOT_GENERATED'

  constructor(facts: { file: string }) {
    super('Where a generated contract belongs, there is a file that zkml did not write.', {
      facts,
      advice: 'move the file elsewhere, or give the model another name',
    })
  }
}

/** The compiled contract is missing, or is that of another build of the model. */
export class StaleContractError extends ZkmlError {
  readonly code = 'E_STALE_CONTRACT'

  constructor(facts: { model: string; contract: string; problem: string }) {
    super(`The contract of ${facts.model} is not that of the model as it is now.`, {
      facts: { contract: facts.contract, problem: facts.problem },
      advice: 'run hardhat build',
    })
  }
}

/** A verifier contract reverts. */
export class ProofRejectedError extends ZkmlError {
  readonly code = 'E_PROOF_REJECTED'
  override readonly blame = 'proof'

  /** @param revert name of the contract's error, where it gave one */
  constructor(
    facts: { contract: string; reason: string },
    readonly revert?: string,
  ) {
    super(`The verifier contract rejects the proof: ${facts.reason}.`, {
      facts: { contract: facts.contract },
    })
  }
}

/** A contract with a development key is on its way to a network on which others may trust it. */
export class LiveDevelopmentKeyError extends ZkmlError {
  readonly code = 'E_LIVE_DEVELOPMENT_KEY'

  constructor(facts: { contract: string; network: string }) {
    super(`${facts.contract} has a development key: whoever made it can forge proofs. Nothing was sent.`, {
      facts: { network: facts.network },
      advice:
        'name the folder of a key from a ceremony as keys, or set allowDevelopmentKey where proofs guard nothing of value',
    })
  }
}

/** Nobody is there to send a transaction. */
export class NoAccountError extends ZkmlError {
  readonly code = 'E_NO_ACCOUNT'

  constructor(facts: { network: string }) {
    super(`The network ${facts.network} has no account to send a transaction from.`, {
      advice: 'give the network accounts in hardhat.config.ts, or name one of a wallet as from',
    })
  }
}
