import { loadCircuit, loadProgram } from './artifacts/compiled.js'
import { interpretLoaded, solveLoaded } from './artifacts/computing.js'
import { MissingWeightsOpeningError } from './artifacts/errors.js'
import type { Manifest } from './artifacts/manifest.js'
import { type CheckReport, checkRows } from './circuit/check.js'
import type { Witness } from './circuit/witness.js'
import { packTensor } from './contract/packing.js'
import { dequantize, quantizeSample } from './data/integers.js'
import { readSample } from './data/tensors.js'
import type { Values } from './integer/instruction.js'
import type { Program } from './integer/program.js'
import { weightsOf } from './lower/lower.js'
import { type Opening, requireSalt, type Salts, saltLimbs, saltsOf } from './openings.js'
import { concatFloat64 } from './util/arrays.js'
import { DamagedArtifactError } from './util/container.js'

/** One output tensor of the integer model. */
export interface OutputTensor {
  readonly shape: readonly number[]
  /** Real values, row-major. */
  readonly data: readonly number[]
  /** The integers that are proved; real value = integer * scale. */
  readonly integers: readonly number[]
  readonly scale: number
}

export type Outputs = Readonly<Record<string, OutputTensor>>

/** The files of a compilation that computing needs. */
export interface ModelFiles {
  readonly manifest: Manifest
  readonly model: Uint8Array
}

export interface CircuitFiles extends ModelFiles {
  readonly witness: Uint8Array
  /** Of a circuit with hashed weights. */
  readonly weightsOpening?: Opening | undefined
}

/**
 * Runs the integer model on one input, without a circuit.
 *
 * @param input parsed JSON in any of the accepted forms (see `readSample`)
 * @throws InputNameError, InputShapeError, InputValueError, InputRangeError, ArtifactMismatchError
 */
export function run({ manifest, model }: ModelFiles, input: unknown): Outputs {
  const program = loadProgram(manifest, model)
  return outputsOf(program, interpretLoaded(program, readInput(program, input)))
}

/** Computes the witness for one input and holds every row against it. */
export function check(files: CircuitFiles, input: unknown): CheckReport & { readonly outputs: Outputs } {
  const { circuit, witness, outputs } = witnessFor(files, input)
  try {
    return { ...checkRows(circuit, witness), outputs }
  } finally {
    witness.wipe()
  }
}

/**
 * The witness for one input, and what the model computes. The caller wipes the witness.
 *
 * @throws UnknownSaltError, InvalidOptionError for salts that no hashed tensor has or that are out of range
 * @throws MissingWeightsOpeningError
 * @throws DamagedArtifactError when the witness publishes other integers than the model's, besides the errors of `run`
 */
export function witnessFor(files: CircuitFiles, input: unknown, given: Salts = {}) {
  const program = loadProgram(files.manifest, files.model)
  const circuit = loadCircuit(files.manifest, files.witness)
  const inputs = readInput(program, input)
  const salts = saltsFor(files, given)
  const outputs = outputsOf(program, interpretLoaded(program, inputs))
  const witness: Witness = solveLoaded(
    circuit,
    concatFloat64([...inputs, ...weightsOf(program).map(({ values }) => values), ...salts.map(saltLimbs)]),
  )
  const integers = new Map<string, ArrayLike<number>>([
    ...program.inputs.map(({ name }, i) => [`input ${name}`, inputs[i]!] as const),
    ...Object.entries(outputs).map(([name, output]) => [`output ${name}`, output.integers] as const),
  ])
  try {
    requirePublished(files.manifest, witness, integers)
    requireCommitment(files, witness)
  } catch (error) {
    witness.wipe()
    throw error
  }
  return { circuit, witness, salts, outputs }
}

/** The circuit and the model are two files; each proof must be of what both say. */
function requirePublished(
  { statement }: Manifest,
  witness: Witness,
  integers: ReadonlyMap<string, ArrayLike<number>>,
): void {
  for (const tensor of statement.tensors.filter(({ visibility }) => visibility === 'public')) {
    const values = integers.get(`${tensor.role} ${tensor.name}`)
    if (values === undefined) throw damaged('circuit.model', `it has no ${tensor.role} ${tensor.name}`)
    const words = packTensor(Array.from(values), tensor)
    const holds = words.every((word, i) => word === witness.residue(1 + tensor.firstSignal + i))
    if (!holds) throw damaged('circuit.witness', `it computes another ${tensor.name} than circuit.model`)
  }
}

function damaged(artifact: string, problem: string): DamagedArtifactError {
  return new DamagedArtifactError({ artifact, problem })
}

/** The integers of each input port. */
export function readInput(program: Program, input: unknown): Float64Array[] {
  return quantizeSample(program, readSample(input, program.inputs))
}

function outputsOf(program: Program, values: readonly Values[]): Outputs {
  const entries = program.outputs.map((port) => {
    const integers = Array.from(values[port.tensor]!, Number)
    return [
      port.name,
      { shape: port.shape, data: dequantize(port, integers), integers, scale: port.scale },
    ] as const
  })
  return Object.fromEntries(entries)
}

/** One salt for each hashed tensor of the statement. */
function saltsFor({ manifest, weightsOpening }: CircuitFiles, given: Salts): bigint[] {
  const hashed = manifest.statement.tensors.filter(({ visibility }) => visibility === 'hashed')
  const names = hashed.flatMap(({ name, role }) => (role === 'weights' ? [] : [name]))
  const salts = saltsOf(names, given)
  const weights = hashed.findIndex(({ role }) => role === 'weights')
  if (weights < 0) return salts
  if (weightsOpening === undefined) throw new MissingWeightsOpeningError()
  return salts.toSpliced(weights, 0, requireSalt('the salt of the weights', BigInt(weightsOpening.salt)))
}

/** The opening and the model are two files; the proof must show the digest that the opening says. */
function requireCommitment({ manifest, weightsOpening }: CircuitFiles, witness: Witness): void {
  const weights = manifest.statement.tensors.find(({ role }) => role === 'weights')
  if (weights === undefined || `${witness.residue(1 + weights.firstSignal)}` === weightsOpening?.digest)
    return
  throw damaged('weights.json', 'it opens a commitment to other weights')
}
