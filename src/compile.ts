import { circuitHashOf } from './artifacts/circuitHash.js'
import type { Compiled } from './artifacts/compiled.js'
import { InvalidSettingsError } from './artifacts/errors.js'
import type { Manifest, Protocol } from './artifacts/manifest.js'
import { MAX_BITS, MIN_BITS, readSettings, type Settings } from './artifacts/settings.js'
import { isFaithful, TRIED_BITS } from './automaticBits.js'
import { writeR1cs } from './backends/r1cs/writer.js'
import { nonZeros, rowCount } from './circuit/circuit.js'
import { encodeCircuit } from './circuit/serialize.js'
import { commitToWeights } from './commitToWeights.js'
import { readSamples, type Sample } from './data/tensors.js'
import { InternalError, InvalidOptionError } from './errors.js'
import type { Graph } from './graph/graph.js'
import type { Bounds } from './integer/instruction.js'
import type { Program, ProgramPort } from './integer/program.js'
import { encodeProgram } from './integer/serialize.js'
import { TooManyWeightsError } from './lower/errors.js'
import { type Lowered, lowerProgram, weightsOf } from './lower/lower.js'
import type { Visibility, WeightVisibility } from './lower/statement.js'
import { type WeightCost, weightCost } from './lower/weightCost.js'
import { drawSalt, type Opening, requireSalt } from './openings.js'
import type { OpDefinition } from './ops/op.js'
import { measureExtents, syntheticSamples } from './quantize/calibrate.js'
import type { InputFormat } from './quantize/quantize.js'
import { type Chosen, chooseSettings, quantizeBy, type Ranges } from './settings.js'
import { type ModelOptions, openModel } from './typedModel.js'
import { sha256Hex } from './util/hash.js'
import { VERSION } from './version.js'
import { quantizationWarnings } from './warnings.js'

/** What a circuit shows, how precise it is, and what was seen of its data. */
export interface CompileOptions extends ModelOptions {
  readonly protocol?: Protocol
  readonly inputVisibility?: Visibility
  readonly outputVisibility?: Visibility
  /**
   * 'fixed' (default): weights are constants of the circuit, which the key binds. 'private': they are secret inputs, so that
   * a proof shows the architecture alone. 'hashed': secret inputs under a commitment that every proof shows.
   */
  readonly weights?: WeightVisibility
  /** Of the commitment to hashed weights; 0 to 2^150 - 1, drawn at random when left out. */
  readonly weightsSalt?: bigint
  /** Told what hidden weights cost, before the circuit is made. */
  readonly onWeights?: (cost: WeightCost) => void
  /** How some inputs become integers, by name, for inputs that are another circuit's outputs (see `linkedFormat`). */
  readonly inputFormats?: Readonly<Record<string, InputFormat>>
  /**
   * Bits of inputs, weights and activations: 2 to 16. Left out: the fewest of 8, 10, ..., 16 at which the integer model
   * decides as the float model on the calibration data, or is within 1 % of it on random inputs where there is none.
   */
  readonly bits?: number
  /** Parsed calibration data: samples of every input. */
  readonly calibration?: unknown
  /**
   * 'proven' (default): every input in the accepted range has a proof. 'calibrated': the circuit enforces the ranges that
   * tensors take on the calibration data, widened by a quarter on either side; fewer rows, and other inputs are refused.
   */
  readonly ranges?: Ranges
  /** Parsed settings, as `calibrate` makes them, instead of `bits`, `calibration` and `ranges`. */
  readonly settings?: unknown
}

export interface Compilation extends Compiled {
  /** What the precision was; compiling with them gives the same bytes. */
  readonly settings: Settings
  readonly graph: Graph<OpDefinition>
  readonly program: Program
  readonly lowered: Lowered
  /** What opens the commitment to hashed weights: as secret as they are, and needed for every proof. */
  readonly weightsOpening?: Opening
}

/**
 * Compiles an ONNX model to a circuit. The same model and options give the same bytes on every machine; the salt of hashed
 * weights, which is in none of the files, is drawn anew unless it is given.
 *
 * @throws UnsupportedModelError, SymbolicDimensionError and other kinds of ZkmlError
 */
export function compile(model: Uint8Array, options: CompileOptions = {}): Compilation {
  requireAlone(options)
  const given = options.settings === undefined ? undefined : readSettings(options.settings)
  const weights = options.weights ?? 'fixed'
  const opened = { ...(given && { dims: given.dims }), ...options, secretWeights: weights !== 'fixed' }
  const { graph, modelHash, dims } = openModel(model, opened)
  const samples = options.calibration === undefined ? [] : readSamples(options.calibration, graph.inputs)
  const formats = new Map(Object.entries(options.inputFormats ?? {}))
  const chosen = { modelHash, dims, formats, ...rangesOf(options) }
  if (given !== undefined && given.modelHash !== modelHash) {
    throw new InvalidSettingsError({ problem: 'they were made for another model' })
  }
  const { settings, program } =
    given === undefined ? quantize(graph, samples, chosen, options) : quantizedBy(graph, given, options)
  if (weights !== 'fixed') announceCost(program, options)
  const lowered = lowerProgram(program, {
    inputs: options.inputVisibility ?? 'private',
    outputs: options.outputVisibility ?? 'public',
    weights,
  })
  const files = {
    r1cs: writeR1cs(lowered.circuit),
    witness: encodeCircuit(lowered.circuit),
    model: encodeProgram(program),
  }
  const described = {
    tensors: describePorts(program, lowered.bounds, options),
    weights,
    weightInputs: weightsOf(program).reduce((count, { values }) => count + values.length, 0),
    statement: lowered.statement,
    r1cs: { file: 'circuit.r1cs', sha256: sha256Hex(files.r1cs) },
  }
  const manifest: Manifest = {
    tool: 'zkml',
    version: VERSION,
    modelHash,
    circuitHash: circuitHashOf(described),
    protocol: options.protocol ?? 'groth16',
    bits: settings.bits,
    calibrated: options.calibration !== undefined || given !== undefined,
    ...describeCircuit(lowered),
    ...described,
    layers: describeLayers(program, lowered),
    warnings: warningsFor(graph, program, samples, settings, options),
    witness: { file: 'circuit.witness', sha256: sha256Hex(files.witness) },
    model: { file: 'circuit.model', sha256: sha256Hex(files.model) },
  }
  const weightsOpening = weights === 'hashed' ? commitToWeights(program, lowered, saltOf(options)) : undefined
  return { manifest, ...files, settings, graph, program, lowered, ...(weightsOpening && { weightsOpening }) }
}

function saltOf({ weightsSalt }: CompileOptions): bigint {
  return weightsSalt === undefined ? drawSalt() : requireSalt('weightsSalt', weightsSalt)
}

/** Most rows that hidden weights may take: those of digests have some 30 terms each, and files end at 2 GB. */
const MOST_WEIGHT_ROWS = 2 ** 19

/** @throws TooManyWeightsError */
function announceCost(program: Program, { weights, onWeights }: CompileOptions): void {
  const cost = weightCost(program, weights === 'hashed')
  onWeights?.(cost)
  const rows = cost.productRows + cost.commitmentRows
  if (rows > MOST_WEIGHT_ROWS)
    throw new TooManyWeightsError({ weights: cost.weights, rows, limit: MOST_WEIGHT_ROWS })
}

/** An integer model, and the settings that lead to it. */
interface Quantization {
  readonly settings: Settings
  readonly program: Program
}

function quantizedBy(
  graph: Graph<OpDefinition>,
  settings: Settings,
  { weights }: CompileOptions,
): Quantization {
  return { settings, program: quantizeBy(graph, settings, weights === 'hashed') }
}

/** With the bits that are asked for; else with the fewest of some that keep the model's decisions. */
function quantize(
  graph: Graph<OpDefinition>,
  samples: readonly Sample[],
  chosen: Omit<Chosen, 'bits'>,
  options: CompileOptions,
): Quantization {
  const synthetic = samples.length === 0
  const measured = synthetic ? undefined : measureExtents(graph, samples, new Map())
  const at = (bits: number) =>
    quantizedBy(graph, chooseSettings(graph, samples, { ...chosen, bits }, measured), options)
  if (options.bits !== undefined) return at(requireBits(options.bits))
  for (const bits of TRIED_BITS) {
    const found = at(bits)
    const formats = new Map(found.settings.inputs.map(({ name, ...format }) => [name, format]))
    const tried = synthetic ? syntheticSamples(graph, formats) : samples
    if (bits === TRIED_BITS.at(-1) || isFaithful(graph, found.program, tried, synthetic)) return found
  }
  throw new InternalError('no precision was tried')
}

/** Most samples that the integer model is held against the float model on. */
const TRIAL_SAMPLES = 16

/** Settings were tried when they were made. */
function warningsFor(
  graph: Graph<OpDefinition>,
  program: Program,
  samples: readonly Sample[],
  { bits, inputs }: Settings,
  { settings }: CompileOptions,
): string[] {
  if (settings !== undefined) return []
  const synthetic = samples.length === 0
  const formats = new Map(inputs.map(({ name, ...format }) => [name, format]))
  const tried = synthetic ? syntheticSamples(graph, formats) : samples.slice(0, TRIAL_SAMPLES)
  return quantizationWarnings(graph, program, { samples: tried, synthetic, bits })
}

/** Settings say all that the other options about precision would. */
function requireAlone({ settings, bits, calibration, ranges }: CompileOptions): void {
  const [beside] = Object.entries({ bits, calibration, ranges }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  )
  if (settings === undefined || beside === undefined) return
  throw new InvalidOptionError({
    option: 'settings',
    found: `given beside ${beside}`,
    accepted: 'settings alone',
  })
}

/** Synthetic samples are nothing to hold an input to. */
function rangesOf({ ranges, calibration }: CompileOptions): { readonly ranges?: Ranges } {
  if (ranges === undefined) return {}
  if (ranges === 'proven' || calibration !== undefined) return { ranges }
  throw new InvalidOptionError({
    option: 'ranges',
    found: 'calibrated without calibration data',
    accepted: 'proven, or calibrated with samples of the inputs',
  })
}

function describeCircuit({ circuit, statement }: Lowered) {
  return {
    rows: rowCount(circuit),
    wires: circuit.wires,
    nonZeros: nonZeros(circuit),
    publicSignals: statement.signals,
  }
}

function describePorts(
  program: Program,
  bounds: readonly Bounds[],
  options: CompileOptions,
): Manifest['tensors'] {
  const describe = (role: 'input' | 'output', visibility: Visibility) => (port: ProgramPort) => ({
    ...{ name: port.name, role, visibility, shape: [...port.shape], scale: port.scale },
    ...extremes(bounds[port.tensor]!),
  })
  return [
    ...program.inputs.map(describe('input', options.inputVisibility ?? 'private')),
    ...program.outputs.map(describe('output', options.outputVisibility ?? 'public')),
  ]
}

function describeLayers(program: Program, { bounds, rowsPerInstruction }: Lowered): Manifest['layers'] {
  return program.instructions.map(({ kind }, i) => {
    const { node, shape } = program.tensors[i]!
    return { node, operation: kind, shape: [...shape], ...extremes(bounds[i]!), rows: rowsPerInstruction[i]! }
  })
}

function extremes({ lo, hi }: Bounds): { lo: number; hi: number } {
  return {
    lo: lo.reduce((a, b) => Math.min(a, b), lo[0] ?? 0),
    hi: hi.reduce((a, b) => Math.max(a, b), hi[0] ?? 0),
  }
}

function requireBits(bits: number): number {
  if (Number.isInteger(bits) && bits >= MIN_BITS && bits <= MAX_BITS) return bits
  throw new InvalidOptionError({
    option: 'bits',
    found: String(bits),
    accepted: `${MIN_BITS} to ${MAX_BITS}`,
  })
}
