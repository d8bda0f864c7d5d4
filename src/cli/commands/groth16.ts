import type { Command, Option } from 'commander'

/** What the parser of the command line lends to a group of commands. */
export interface Parsing {
  /** Reads an integer of at least 1. */
  readonly positive: (text: string) => number
  /** The option that says on how many threads to prove. */
  readonly threadsOption: () => Option
  /** The option that says whether to prove on a GPU. */
  readonly gpuOption: () => Option
  /** Makes 1 the exit code. */
  readonly foundInvalid: () => void
}

/** Adds `groth16`: snarkjs's commands for circuits of any origin, with its order and names of files. */
export function addGroth16(program: Command, parsing: Parsing): void {
  const group = program
    .command('groth16')
    .description('keys and proofs of circuits from circom and others, on the files of snarkjs')
  addPrepare(group)
  addVerifyPtau(group, parsing)
  addSetup(group)
  addContribute(group)
  addVerifyKey(group, parsing)
  addExportKey(group)
  addProve(group, parsing)
  addFullProve(group, parsing)
  addVerify(group, parsing)
}

function addPrepare(group: Command): void {
  group
    .command('prepare')
    .description('prepare powers of tau for setups (snarkjs: powersoftau prepare phase2)')
    .argument('<from>', 'the powers of tau of a first phase')
    .argument('<to>', 'where to write the prepared file')
    .action(async (from, to, flags) =>
      (await import('./groth16Prepare.js')).preparePowers({ from, to }, flags),
    )
}

function addVerifyPtau(group: Command, { foundInvalid }: Parsing): void {
  group
    .command('verify-ptau')
    .description(
      'check powers of tau, known by hash or verified (snarkjs: powersoftau verify); exit code 0 valid, 1 invalid',
    )
    .argument('<ptau>', 'powers of tau, prepared or not')
    .action(async (ptau, flags) => {
      const { verifyPtauFile } = await import('./groth16VerifyPtau.js')
      if (!(await verifyPtauFile(ptau, flags))) foundInvalid()
    })
}

function addVerifyKey(group: Command, { foundInvalid }: Parsing): void {
  group
    .command('verify-key')
    .description('check a key and its contributions (snarkjs: zkey verify); exit code 0 valid, 1 invalid')
    .argument('[r1cs]', 'the circuit', 'circuit.r1cs')
    .argument('[ptau]', 'prepared powers of tau', 'powersoftau.ptau')
    .argument('[zkey]', 'the key', 'circuit_final.zkey')
    .action(async (r1cs, ptau, zkey, flags) => {
      const { verifyKeyFile } = await import('./groth16VerifyKey.js')
      if (!(await verifyKeyFile({ r1cs, ptau, zkey }, flags))) foundInvalid()
    })
}

function addSetup(group: Command): void {
  group
    .command('setup')
    .description('make the initial key of a circuit; it needs a contribution before use')
    .argument('[r1cs]', 'the circuit', 'circuit.r1cs')
    .argument('[ptau]', 'prepared powers of tau; believed as in snarkjs, see verify-ptau', 'powersoftau.ptau')
    .argument('[zkey]', 'where to write the key', 'circuit_0000.zkey')
    .action(async (r1cs, ptau, zkey, flags) =>
      (await import('./groth16Setup.js')).setupKey({ r1cs, ptau, zkey }, flags),
    )
}

function addContribute(group: Command): void {
  group
    .command('contribute')
    .description('add a contribution of fresh randomness to a key')
    .argument('<from>', 'the key so far')
    .argument('<to>', 'where to write the next key')
    .option('-n, --name <text>', 'name of the contribution, up to 64 characters', afterEquals)
    .option('-e, --entropy <text>', "anything, to be mixed into the platform's randomness", afterEquals)
    .action(async (from, to, flags) =>
      (await import('./groth16Contribute.js')).contributeToKey({ from, to }, flags),
    )
}

/** snarkjs's users write -n=text. */
function afterEquals(text: string): string {
  return text.replace(/^=/, '')
}

function addExportKey(group: Command): void {
  group
    .command('export-vkey')
    .description('write the verification key of a key')
    .argument('[zkey]', 'the key', 'circuit_final.zkey')
    .argument('[vkey]', 'where to write it', 'verification_key.json')
    .action(async (zkey, vkey, flags) =>
      (await import('./groth16ExportKey.js')).exportVerificationKey({ zkey, vkey }, flags),
    )
}

function addProve(group: Command, { threadsOption, gpuOption }: Parsing): void {
  group
    .command('prove')
    .description('prove a witness')
    .argument('[zkey]', 'the key', 'circuit_final.zkey')
    .argument('[witness]', 'the witness', 'witness.wtns')
    .argument('[proof]', 'where to write the proof', 'proof.json')
    .argument('[public]', 'where to write the public signals', 'public.json')
    .addOption(threadsOption())
    .addOption(gpuOption())
    .action(async (zkey, witness, proof, signals, flags) =>
      (await import('./groth16Prove.js')).proveWitness({ zkey, witness, proof, signals }, flags),
    )
}

function addFullProve(group: Command, { threadsOption, gpuOption }: Parsing): void {
  group
    .command('fullprove')
    .description('compute the witness with the program that circom made, and prove it')
    .argument('[input]', 'inputs as JSON', 'input.json')
    .argument('[wasm]', 'the witness program', 'circuit.wasm')
    .argument('[zkey]', 'the key', 'circuit_final.zkey')
    .argument('[proof]', 'where to write the proof', 'proof.json')
    .argument('[public]', 'where to write the public signals', 'public.json')
    .addOption(threadsOption())
    .addOption(gpuOption())
    .action(async (input, wasm, zkey, proof, signals, flags) =>
      (await import('./groth16Prove.js')).proveInput({ input, wasm, zkey, proof, signals }, flags),
    )
}

function addVerify(group: Command, { foundInvalid }: Parsing): void {
  group
    .command('verify')
    .description('verify a proof; exit code 0 valid, 1 invalid')
    .argument('[vkey]', 'the verification key', 'verification_key.json')
    .argument('[public]', 'the public signals', 'public.json')
    .argument('[proof]', 'the proof', 'proof.json')
    .action(async (vkey, signals, proof, flags) => {
      const { verifyFiles } = await import('./groth16Verify.js')
      if (!(await verifyFiles({ vkey, signals, proof }, flags))) foundInvalid()
    })
}
