import { type Facts, ZkmlError } from '../errors.js'

/** No connection to the node, or no answer in time. */
export class NodeUnreachableError extends ZkmlError {
  readonly code = 'E_NODE'

  constructor(facts: { node: string; problem: string }) {
    super(`The node at ${facts.node} cannot be reached.`, {
      facts,
      advice: 'check the URL after --rpc, the network, and that the node runs',
    })
  }
}

/** The server answers, but wants a key, or fewer requests. */
export class NodeRefusesError extends ZkmlError {
  readonly code = 'E_NODE_REFUSES'

  constructor(facts: { node: string; status: number }) {
    const busy = facts.status === 429
    super(`The node at ${facts.node} refuses to answer.`, {
      facts,
      advice: busy
        ? 'wait a while, or use a node that accepts more requests'
        : 'check the access key in the URL after --rpc',
    })
  }
}

/** What answers at the URL is no Ethereum node. */
export class NotAnEthereumNodeError extends ZkmlError {
  readonly code = 'E_NODE_ANSWER'

  constructor(facts: { node: string; method: string; problem: string }) {
    super(`${facts.node} does not answer as an Ethereum node does.`, {
      facts,
      advice: 'check the URL after --rpc, its path included: it must take JSON-RPC over HTTP',
    })
  }
}

/** The node answered a question with an error of its own. */
export class NodeFailedError extends ZkmlError {
  readonly code = 'E_NODE_FAILED'

  constructor(facts: { node: string; method: string; problem: string }) {
    super(`The node at ${facts.node} cannot answer ${facts.method}.`, {
      facts,
      advice: 'try again, or use another node',
    })
  }
}

/** The node is of another chain than was asked for, or than anything was deployed to. */
export class WrongChainError extends ZkmlError {
  readonly code = 'E_CHAIN_ID'

  constructor(facts: { node: string; found: number; expected: string; 'expected by': string }) {
    super(`The node is of chain ${facts.found}, not of ${facts.expected}.`, {
      facts,
      advice: 'use a node of the other chain, or deploy to this one',
    })
  }
}

/** Pairings cannot be computed on this chain, so no proof could be verified. */
export class MissingPrecompilesError extends ZkmlError {
  readonly code = 'E_PRECOMPILE'

  constructor(facts: { chain: number; precompiles: string }) {
    super('This chain lacks precompiles that a verifier calls, or they answer wrongly. Nothing was sent.', {
      facts,
      advice: 'use a chain with the precompiles of EIP-196, EIP-197 and EIP-198',
    })
  }
}

/** The account cannot pay for gas and value. */
export class NotEnoughFundsError extends ZkmlError {
  readonly code = 'E_FUNDS'

  constructor(facts: { account: string; balance: string; needed: string }) {
    super('The account cannot pay for the transaction. Nothing was sent.', {
      facts,
      advice: 'send it what is missing, or use another account',
    })
  }
}

/** The transaction needs more gas than a block of this chain holds. */
export class OverGasLimitError extends ZkmlError {
  readonly code = 'E_GAS_LIMIT'

  constructor(facts: { needed: string; limit: bigint }) {
    super('The transaction needs more gas than this chain allows. Nothing was sent.', {
      facts,
      advice: 'compile with fewer public signals (hashed inputs and outputs), or use another chain',
    })
  }
}

/** A simulation of the transaction reverts. */
export class WouldRevertError extends ZkmlError {
  readonly code = 'E_REVERT'

  /** @param error name of the contract's error, where it has one */
  constructor(
    facts: { action: string; reason: string },
    readonly error?: string,
  ) {
    super('The contract would reject the transaction. Nothing was sent.', { facts })
  }
}

/** A mined transaction that changed nothing but the account's balance. */
export class TransactionRevertedError extends ZkmlError {
  readonly code = 'E_TX_REVERTED'

  constructor(facts: { transaction: string; block: bigint; 'gas used': bigint; reason: string }) {
    super('The transaction was mined, but reverted.', {
      facts,
      advice: 'something else changed the contract first; look at its state, then decide anew',
    })
  }
}

/** A mined transaction for which its gas was not enough. */
export class OutOfGasError extends ZkmlError {
  readonly code = 'E_TX_GAS'

  constructor(facts: { transaction: string; block: bigint; 'gas used': bigint }) {
    super('The transaction was mined, but ran out of gas.', {
      facts,
      advice: 'the node estimated too little: run the command again, or use another node',
    })
  }
}

/** The node took note of the transaction, or may have, and it has not been seen in a block so far. */
export class TransactionPendingError extends ZkmlError {
  readonly code = 'E_TX_PENDING'

  constructor(
    facts: { transaction: string; nonce: number; 'known to the node': string; waited: string },
    cause?: unknown,
  ) {
    super(
      'It is open what becomes of the transaction: it has not been mined in time. Nothing is sent twice.',
      {
        facts,
        advice: 'look it up before doing anything else; a transaction of the same nonce would replace it',
        cause,
      },
    )
  }
}

/** Another transaction of the account took the nonce, so this one can never be mined. */
export class TransactionReplacedError extends ZkmlError {
  readonly code = 'E_TX_REPLACED'

  constructor(facts: { transaction: string; account: string; nonce: number }) {
    super('Another transaction of the account took the nonce of this one, which will never be mined.', {
      facts,
      advice: 'use the account from one place at a time, and run the command again',
    })
  }
}

/** The node did not take the transaction. */
export class TransactionRefusedError extends ZkmlError {
  readonly code = 'E_TX_REFUSED'

  constructor(facts: { transaction: string; nonce: number; problem: string }) {
    super('The node did not accept the transaction.', {
      facts,
      advice: 'look at the problem; nothing was sent twice, and running the command again is safe',
    })
  }
}

/** There is nothing to sign with. */
export class NoSigningKeyError extends ZkmlError {
  readonly code = 'E_NO_KEY'

  constructor() {
    super('There is no key to sign the transaction with.', {
      advice: 'name a keystore with --keystore <file>, or put the key into the variable ZKML_PRIVATE_KEY',
    })
  }
}

/** ZKML_PRIVATE_KEY holds something else; the value is not shown. */
export class SigningKeyError extends ZkmlError {
  readonly code = 'E_KEY'

  constructor(facts: { variable: string; problem: string }) {
    super(`${facts.variable} does not hold a private key.`, {
      facts,
      advice: 'give 64 hexadecimal digits, with or without 0x',
    })
  }
}

/** A private key among the arguments, where the shell's history and every process can read it. */
export class KeyInArgumentsError extends ZkmlError {
  readonly code = 'E_KEY_IN_ARGUMENTS'

  constructor(facts: { argument: number }) {
    super(
      'An argument looks like a private key. The command line is no place for it: other programs see it.',
      {
        facts,
        advice:
          'use --keystore <file> or ZKML_PRIVATE_KEY, and move what the account holds if that was its real key',
      },
    )
  }
}

/** A file that is no keystore, or that the password does not open. */
export class KeystoreError extends ZkmlError {
  readonly code = 'E_KEYSTORE'

  constructor(
    facts: { file: string; problem: string },
    advice = 'name a V3 keystore, as geth and foundry write it',
  ) {
    super(`The keystore ${facts.file} cannot be opened.`, { facts: { problem: facts.problem }, advice })
  }
}

/** No contract lies at the address. */
export class NothingDeployedError extends ZkmlError {
  readonly code = 'E_NOT_DEPLOYED'

  constructor(facts: { address: string; chain: number }, advice = 'check the address and the chain') {
    super('There is no contract at this address.', { facts, advice })
  }
}

/** A contract lies at the address, but another one. */
export class OtherContractError extends ZkmlError {
  readonly code = 'E_OTHER_CONTRACT'

  constructor(facts: { address: string; what: string; found: string; expected: string }) {
    super(`The contract at ${facts.address} is another one: its ${facts.what} differs.`, {
      facts,
      advice: 'use the address and the folder of the same compilation, or deploy again',
    })
  }
}

/** deployment.json is not what zkml writes. */
export class DeploymentFileError extends ZkmlError {
  readonly code = 'E_DEPLOYMENT'

  constructor(facts: { field: string; problem: string }) {
    super('deployment.json is not as zkml deploy writes it.', {
      facts,
      advice: 'restore the file; before removing it, look for transactions that it names as pending',
    })
  }
}

/** The compiler refuses the contract. */
export class SolidityError extends ZkmlError {
  readonly code = 'E_SOLIDITY'

  constructor(facts: { contract: string; problem: string }) {
    super('The contract does not compile.', { facts, advice: 'give it another name with --name' })
  }
}

/** An option that names a contract does not hold an address. */
export class AddressError extends ZkmlError {
  readonly code = 'E_ADDRESS'

  constructor(facts: { option: string; found: string; problem: string }) {
    super(`${facts.option} takes an address.`, { facts, advice: 'give 0x and 40 hexadecimal digits' })
  }
}

/** A market answers queries whose inputs are all on the chain. */
export class CannotAskError extends ZkmlError {
  readonly code = 'E_CANNOT_ASK'

  constructor(facts: { input: string; visibility: string }) {
    super('A query carries public inputs only, and this model has others.', {
      facts,
      advice: 'compile the model with --input-visibility public to ask for it on a market',
    })
  }
}

/** The registry or the market knows nothing of it. */
export class NotRegisteredError extends ZkmlError {
  readonly code = 'E_NOT_REGISTERED'

  constructor(facts: Facts) {
    super('The registry holds no such model.', {
      facts,
      advice: 'publish the model with zkml publish, or correct the id',
    })
  }
}
