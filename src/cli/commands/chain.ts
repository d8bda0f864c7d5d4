import { type Command, InvalidArgumentError } from 'commander'

interface Parsers {
  readonly positive: (text: string) => number
  readonly integer: (text: string) => number
}

/** The commands that speak to a node of a chain. `verify --rpc` is the fifth. */
export function addChain(program: Command, { positive, integer }: Parsers): void {
  const notNegative = (text: string) => {
    const value = integer(text)
    if (value < 0) throw new InvalidArgumentError(`${text} is negative.`)
    return value
  }
  const sending = (command: Command) =>
    command
      .requiredOption('--rpc <url>', 'JSON-RPC of a node')
      .option('--chain-id <n>', 'refuse any other chain', positive)
      .option('--keystore <file>', 'V3 keystore of the account (default: the key in ZKML_PRIVATE_KEY)')
  const deploy = program
    .command('deploy')
    .description('put the verifier contract on a chain, once')
    .argument('<folder>', 'what compile and setup wrote; or: registry, market')
    .option('--name <contract>', 'name of the contract (default: ZkmlVerifier)')
    .option('--allow-insecure-dev-key', 'deploy for a development key; the contract is named DevOnly...')
    .option('--registry <address>', 'of the registry whose models a market is for')
  sending(deploy).action(async (target, flags) => (await import('./deploy.js')).deployCommand(target, flags))
  const publish = program
    .command('publish')
    .description('register the model, or a new version of it, with its deployed verifier')
    .argument('<folder>', 'what compile, setup and deploy wrote')
    .requiredOption('--registry <address>', 'the registry')
    .requiredOption('--title <name>', 'the name of the model in the registry')
    .option('--description <text>', 'what it is for')
    .option('--licence <spdx>', 'for example MIT')
    .option('--metadata <uri>', 'where more about it is to be found')
  sending(publish).action(async (folder, flags) =>
    (await import('./publish.js')).publishCommand(folder, flags),
  )
  const ask = program
    .command('ask')
    .description('ask for a proven inference, and offer a reward')
    .argument('<folder>', 'what compile wrote')
    .requiredOption('--market <address>', 'the market')
    .requiredOption('--model <id>', 'the identifier of the model, as publish says it', identifier)
    .requiredOption('--input <file>', 'input tensors: .json, .npy or .npz')
    .requiredOption('--reward <ether>', 'what the answer is worth', etherAmount)
    .option('--deadline <seconds>', 'how long an answer is waited for', positive, 3600)
  sending(ask).action(async (folder, flags) => (await import('./ask.js')).askCommand(folder, flags))
  const fulfil = program
    .command('fulfil')
    .description('watch for queries that the folder can answer; prove, and earn their rewards')
    .argument('<folder>', 'what compile, setup and deploy wrote')
    .requiredOption('--market <address>', 'the market')
    .option('--once', 'end when what is asked so far is seen to')
    .option('--from-block <n>', 'first block to look at (default: that of the deployment)', notNegative)
    .option('--min-reward <ether>', 'leave cheaper queries to others', etherAmount, 0n)
  sending(fulfil).action(async (folder, flags) => (await import('./fulfil.js')).fulfilCommand(folder, flags))
}

/** In wei. */
function etherAmount(text: string): bigint {
  const [, whole, part = ''] = /^(\d{1,12})(?:\.(\d{1,18}))?$/.exec(text) ?? []
  if (whole === undefined) throw new InvalidArgumentError(`${text} is no amount of ether, such as 0.01.`)
  return BigInt(whole + part.padEnd(18, '0'))
}

function identifier(text: string): string {
  if (!/^0x[0-9a-f]{64}$/i.test(text))
    throw new InvalidArgumentError('It is no 0x and 64 hexadecimal digits.')
  return text.toLowerCase()
}
