import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../disk/errors.js'
import { type Blame, InternalError, ZkmlError } from '../errors.js'
import { MOST_THREADS } from '../kernels/threads.js'
import { VERSION } from '../version.js'
import { addChain } from './commands/chain.js'
import { addGroth16 } from './commands/groth16.js'
import { allowRelaxedSimd } from './engineFlags.js'
import { refuseKeys } from './keyInArguments.js'

const EXIT = { done: 0, invalid: 1, usage: 2, internal: 70 } as const
const EXIT_OF: Readonly<Record<Blame, number>> = {
  input: EXIT.usage,
  proof: EXIT.invalid,
  internal: EXIT.internal,
}

/** Runs the command line and returns the process's exit code. Nothing but results goes to stdout. */
export async function main(args: readonly string[]): Promise<number> {
  silenceLibraries()
  endWithReader()
  allowRelaxedSimd()
  const outcome = { code: EXIT.done as number }
  try {
    refuseKeys(args)
    await buildProgram(outcome).parseAsync(args, { from: 'user' })
    return outcome.code
  } catch (error) {
    return report(error, args.includes('--json'))
  }
}

/** snarkjs and its libraries print to the console; machine-readable output must not be mixed with that. */
function silenceLibraries(): void {
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) console[name] = () => undefined
}

/** A reader that stops early, as in `zkml inspect model.onnx | head`, is no fault: nobody is there to tell. */
function endWithReader(): void {
  process.stdout.off('error', endQuietly).on('error', endQuietly)
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(EXIT.done)
}

function report(error: unknown, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done
  const known = asZkmlError(error)
  if (json) process.stdout.write(`${JSON.stringify({ error: known.toJSON() })}\n`)
  else process.stderr.write(`${known.render()}\n`)
  return EXIT_OF[known.blame]
}

function asZkmlError(error: unknown): ZkmlError {
  if (error instanceof ZkmlError) return error
  if (error instanceof CommanderError) {
    const missing = error.code === 'commander.help'
    return new UsageError(missing ? 'Which command?' : error.message.replace(/^error: /, ''))
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new InternalError(message, { cause: error })
}

function buildProgram(outcome: { code: number }): Command {
  const program = new Command('zkml')
    .description('Turns ONNX models into zero-knowledge proofs that an Ethereum contract can check.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showHelpAfterError(false)
  addCompile(program, outcome)
  addCalibrate(program)
  addAccuracy(program)
  addAudit(program, outcome)
  addSetup(program)
  addRunAndCheck(program, outcome)
  addCommit(program)
  addProve(program)
  addVerify(program, outcome)
  addExport(program)
  addChain(program, { positive, integer })
  addInspect(program)
  addGroth16(program, {
    positive,
    threadsOption,
    gpuOption,
    foundInvalid: () => (outcome.code = EXIT.invalid),
  })
  for (const command of program.commands.flatMap(runnable)) {
    command.option('--json', 'print one JSON object on stdout').option('--quiet', 'print nothing but errors')
  }
  return program
}

/** The command, or those of a group. */
function runnable(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands
}

function addCompile(program: Command, outcome: { code: number }): void {
  const command = program
    .command('compile')
    .description('compile an ONNX model to a circuit')
    .argument('<model>', 'the .onnx file')
    .option('-o, --output <folder>', 'where to write (default: <model>.zkml)')
  withModelOptions(command)
    .option('--check', 'report what is supported and the estimate; write nothing')
    .option('--audit', 'prove that the circuit is sound before writing it')
    .addOption(
      new Option('--emit <language>', 'also write the circuit as readable circom').choices(['circom']),
    )
    .action(async (model, flags) => {
      const sound = await (await import('./commands/compile.js')).compileCommand(model, flags)
      if (!sound) outcome.code = EXIT.invalid
    })
}

function addCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description("search the bits of each tensor, for the fewest rows that keep the model's accuracy")
    .argument('<model>', 'the .onnx file')
    .requiredOption('--data <file>', 'samples of the inputs (.json, .npy, .npz); a fourth is held out')
    .option('--accuracy <share>', 'agreement with the float model to keep, up to 1 (default: 0.995)', share)
    .option('--max-rows <n>', 'instead: the best agreement within this many rows', positive)
    .addOption(rangesOption())
    .option(
      '--dim <name=N>',
      'value of a symbolic dimension (repeatable; a batch is 1 unless given)',
      dimension,
      {},
    )
    .option('-o, --output <file>', 'where to write the settings (default: settings.json)')
    .action(async (model, flags) => (await import('./commands/calibrate.js')).calibrateCommand(model, flags))
}

function rangesOption(): Option {
  return new Option(
    '--ranges <kind>',
    'calibrated: enforce the ranges of the samples, for fewer rows',
  ).choices(['proven', 'calibrated'])
}

function addAccuracy(program: Command): void {
  program
    .command('accuracy')
    .description('compare a compiled model with the float model on data, and write a report')
    .argument('<folder>', 'what compile wrote')
    .requiredOption('--data <file>', 'samples of the inputs (.json, .npy, .npz), labels beside them if any')
    .option('--labels <file>', 'the class of each sample (.json, .npy), where the data has none')
    .option('--model <file>', 'the .onnx file it was compiled from (default: <folder> with .onnx for .zkml)')
    .option('--report <file>', 'where to write the report (default: <folder>/accuracy.html)')
    .action(async (folder, flags) => (await import('./commands/accuracy.js')).accuracyCommand(folder, flags))
}

function addAudit(program: Command, outcome: { code: number }): void {
  program
    .command('audit')
    .description('prove that a circuit is sound: no input has two witnesses; exit code 0 proven, 1 not')
    .argument('<path>', 'what compile wrote, or any .r1cs file over BN254')
    .action(async (path, flags) => {
      const sound = await (await import('./commands/audit.js')).auditCommand(path, flags)
      if (!sound) outcome.code = EXIT.invalid
    })
}

function withModelOptions(command: Command): Command {
  const visibilities = ['public', 'private', 'hashed']
  return command
    .addOption(
      new Option('--protocol <name>', 'proof system')
        .choices(['groth16', 'plonk', 'fflonk'])
        .default('groth16'),
    )
    .addOption(
      new Option('--input-visibility <kind>', 'who sees the inputs').choices(visibilities).default('private'),
    )
    .addOption(
      new Option('--output-visibility <kind>', 'who sees the outputs')
        .choices(visibilities)
        .default('public'),
    )
    .addOption(
      new Option(
        '--weights <kind>',
        'constants of the circuit, or secret inputs of it, committed to if hashed',
      )
        .choices(['fixed', 'private', 'hashed'])
        .default('fixed'),
    )
    .option(
      '--link <input=folder[#tensor]>',
      "read an input in the steps of another compiled model's output, so that digests can be compared (repeatable)",
      assignment,
      {},
    )
    .option(
      '--dim <name=N>',
      'value of a symbolic dimension (repeatable; a batch is 1 unless given)',
      dimension,
      {},
    )
    .option(
      '--bits <n>',
      'bits of inputs, weights and activations, 2 to 16 (default: the fewest that keep the decisions)',
      integer,
    )
    .option('--calibrate <file>', 'samples of the inputs (.json, .npy, .npz): set ranges and scales')
    .addOption(rangesOption())
    .option('--settings <file>', 'what zkml calibrate wrote, instead of --bits, --calibrate and --ranges')
}

function addSetup(program: Command): void {
  program
    .command('setup')
    .description('make the keys: a development key, or a real one from a powers-of-tau file')
    .argument('<folder>', 'what compile wrote')
    .option('--ptau <file>', 'prepared powers of tau (.ptau): published, or verified first')
    .action(async (folder, flags) => (await import('./commands/setup.js')).setupCommand(folder, flags))
}

function addRunAndCheck(program: Command, outcome: { code: number }): void {
  program
    .command('run')
    .description('run the integer model on an input')
    .argument('<folder>', 'what compile wrote')
    .requiredOption('--input <file>', 'input tensors: .json, .npy or .npz')
    .action(async (folder, flags) => (await import('./commands/run.js')).runCommand(folder, flags))
  program
    .command('check')
    .description('compute the witness and check every row, without a proof')
    .argument('<folder>', 'what compile wrote')
    .requiredOption('--input <file>', 'input tensors: .json, .npy or .npz')
    .action(async (folder, flags) => {
      const ok = (await import('./commands/check.js')).checkCommand(folder, flags)
      if (!ok) outcome.code = EXIT.invalid
    })
}

function addProve(program: Command): void {
  program
    .command('prove')
    .description('prove an inference')
    .argument('<folder>', 'what compile and setup wrote')
    .requiredOption('--input <file>', 'input tensors: .json, .npy or .npz')
    .option(
      '-o, --output <file>',
      'where to write the proof, public.json beside it (default: <folder>/proof.json)',
    )
    .addOption(
      new Option('--prover <name>', 'our kernels, or snarkjs as the reference (Groth16)')
        .choices(['wasm', 'snarkjs'])
        .default('wasm'),
    )
    .addOption(threadsOption())
    .addOption(gpuOption())
    .option(
      '--salt <tensor=file[#tensor]>',
      "give a hashed tensor the salt of another proof's openings.json, for the same digest (repeatable)",
      assignment,
      {},
    )
    .action(async (folder, flags) => (await import('./commands/prove.js')).proveCommand(folder, flags))
}

function threadsOption(): Option {
  return new Option('--threads <n>', 'worker threads (default: one per core)').argParser(threadCount)
}

function gpuOption(): Option {
  return new Option(
    '--gpu <mode>',
    'sums and transforms on a GPU, by the package webgpu: auto where that is faster',
  )
    .choices(['auto', 'on', 'off'])
    .default('auto')
}

function addCommit(program: Command): void {
  program
    .command('commit')
    .description('draw salts for the hashed inputs, and write what opens their digests; no proof')
    .argument('<folder>', 'what compile wrote')
    .requiredOption('--input <file>', 'input tensors: .json, .npy or .npz')
    .option('-o, --output <file>', 'where to write the openings (default: <folder>/openings.json)')
    .action(async (folder, flags) => (await import('./commands/commit.js')).commitCommand(folder, flags))
}

function addVerify(program: Command, outcome: { code: number }): void {
  withProof(program.command('verify').description('verify a proof; exit code 0 valid, 1 invalid'))
    .option('--rpc <url>', 'ask the contract on this chain instead; no transaction, no key')
    .option('--address <address>', 'the contract (default: what deployment.json names)')
    .action(async (folder, flags) => {
      const valid = await (await import('./commands/verify.js')).verifyCommand(folder, flags)
      if (!valid) outcome.code = EXIT.invalid
    })
}

function withProof(command: Command): Command {
  return command
    .argument('<folder>', 'what compile and setup wrote')
    .requiredOption('--proof <file>', 'proof.json')
    .option('--public <file>', 'public.json (default: beside the proof)')
}

function addExport(program: Command): void {
  program
    .command('export-verifier')
    .description('write the contract that verifies the proofs, and say what it costs')
    .argument('<folder>', 'what compile and setup wrote')
    .addOption(
      new Option('--language <language>', 'of the contract')
        .choices(['solidity', 'vyper'])
        .default('solidity'),
    )
    .option('-o, --output <file>', 'where to write it (default: <folder>/Verifier.sol, or .vy)')
    .option('--name <contract>', 'name of the contract (default: ZkmlVerifier)')
    .option('--allow-insecure-dev-key', 'export for a development key; the contract is named DevOnly...')
    .action(async (folder, flags) =>
      (await import('./commands/exportVerifier.js')).exportCommand(folder, flags),
    )
  withProof(program.command('calldata').description('print a proof as calldata for the contract')).action(
    async (folder, flags) => (await import('./commands/calldata.js')).calldataCommand(folder, flags),
  )
}

function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('show layers, ranges, rows per layer and estimates')
    .argument('<path>', 'a compiled folder, or an .onnx file')
  withModelOptions(command).action(async (path, flags) =>
    (await import('./commands/inspect.js')).inspectCommand(path, flags),
  )
}

/** name=value, added to those before it. */
function assignment(text: string, known: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError(`${text} is not of the form name=value.`)
  return { ...known, [text.slice(0, at)]: text.slice(at + 1) }
}

function integer(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError(`${text} is no integer.`)
  return value
}

function share(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError(`${text} is not above 0 and at most 1.`)
  return value
}

function positive(text: string): number {
  const value = integer(text)
  if (value < 1) throw new InvalidArgumentError(`${text} is not at least 1.`)
  return value
}

function threadCount(text: string): number {
  const value = positive(text)
  if (value > MOST_THREADS) throw new InvalidArgumentError(`${text} is more than ${MOST_THREADS}.`)
  return value
}

function dimension(text: string, known: Readonly<Record<string, number>>): Record<string, number> {
  const at = text.lastIndexOf('=')
  const extent = Number(text.slice(at + 1))
  if (at < 1 || !Number.isInteger(extent) || extent < 1) {
    throw new InvalidArgumentError(`${text} is not of the form name=N, N at least 1.`)
  }
  return { ...known, [text.slice(0, at)]: extent }
}
