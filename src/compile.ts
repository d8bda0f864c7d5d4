import { circuitHashOf } from './artifacts/circuitHash.js'
import type { Compiled } from './artifacts/compiled.js'
import type { Manifest, Protocol } from './artifacts/manifest.js'
import { writeR1cs } from './backends/r1cs/writer.js'
import { nonZeros, rowCount } from './circuit/circuit.js'
import { encodeCircuit } from './circuit/serialize.js'
import type { Statement } from './circuit/statement.js'
import { readSamples, type Sample } from './data/tensors.js'
import { InvalidOptionError } from './errors.js'
import { buildGraph } from './graph/build.js'
import type { Graph } from './graph/graph.js'
import type { Bounds } from './integer/instruction.js'
import type { Program, ProgramPort } from './integer/program.js'
import { encodeProgram } from './integer/serialize.js'
import { type Lowered, lowerProgram } from './lower/lower.js'
import type { Visibility } from './lower/statement.js'
import { decodeModel, type OnnxModel } from './onnx/index.js'
import type { OpDefinition } from './ops/op.js'
import { findOperator } from './ops/registry.js'
import { chooseFormats, measurePeaks } from './quantize/calibrate.js'
import { quantizeGraph } from './quantize/quantize.js'
import { sha256Hex } from './util/hash.js'
import { VERSION } from './version.js'

export interface CompileOptions {
  readonly protocol?: Protocol
  readonly inputVisibility?: Visibility
  readonly outputVisibility?: Visibility
  /** Values of the model's symbolic dimensions. */
  readonly dims?: Readonly<Record<string, number>>
  /** Bits of inputs, weights and activations: 2 to 16, default 8. */
  readonly bits?: number
  /** Parsed calibration data: samples of every input. */
  readonly calibration?: unknown
  /** Contents of files that the model keeps tensors in, by name. */
  readonly externalData?: ReadonlyMap<string, Uint8Array>
}

export interface Compilation extends Compiled {
  readonly graph: Graph<OpDefinition>
  readonly program: Program
  readonly lowered: Lowered
}

const [MIN_BITS, MAX_BITS, DEFAULT_BITS] = [2, 16, 8]

/**
 * Compiles an ONNX model to a circuit. The same model and options give the same bytes on every machine.
 *
 * @throws UnsupportedModelError, SymbolicDimensionError and other kinds of ZkmlError
 */
export function compile(model: Uint8Array, options: CompileOptions = {}): Compilation {
  const bits = options.bits ?? DEFAULT_BITS
  requireBits(bits)
  const decoded = decodeModel(model, options.externalData)
  const graph = typeGraph(decoded, options)
  const samples = options.calibration === undefined ? [] : readSamples(options.calibration, graph.inputs)
  const program = quantize(graph, samples, bits)
  const lowered = lowerProgram(program, {
    inputs: options.inputVisibility ?? 'private',
    outputs: options.outputVisibility ?? 'public',
  })
  const files = {
    r1cs: writeR1cs(lowered.circuit),
    witness: encodeCircuit(lowered.circuit),
    model: encodeProgram(program),
  }
  const modelHash = hashModel(model, options.externalData)
  const described = {
    tensors: describePorts(program, lowered.bounds, options),
    statement: mutable(lowered.statement),
    r1cs: { file: 'circuit.r1cs', sha256: sha256Hex(files.r1cs) },
  }
  const manifest: Manifest = {
    tool: 'zkml',
    version: VERSION,
    modelHash,
    circuitHash: circuitHashOf(described),
    protocol: options.protocol ?? 'groth16',
    bits,
    calibrated: samples.length > 0,
    ...describeCircuit(lowered),
    ...described,
    layers: describeLayers(program, lowered),
    witness: { file: 'circuit.witness', sha256: sha256Hex(files.witness) },
    model: { file: 'circuit.model', sha256: sha256Hex(files.model) },
  }
  return { manifest, ...files, graph, program, lowered }
}

function typeGraph(model: OnnxModel, options: Pick<CompileOptions, 'dims'>): Graph<OpDefinition> {
  return buildGraph(model, findOperator, new Map(Object.entries(options.dims ?? {})))
}

function quantize(graph: Graph<OpDefinition>, samples: readonly Sample[], bits: number): Program {
  const formats = chooseFormats(graph.inputs, samples, bits)
  return quantizeGraph(graph, formats, { bits, peaks: measurePeaks(graph, samples, formats) })
}

/** SHA-256 of the model file; with external data, of the hashes of all files in order of name. */
function hashModel(model: Uint8Array, external: ReadonlyMap<string, Uint8Array> = new Map()): string {
  if (external.size === 0) return sha256Hex(model)
  const names = [...external.keys()].sort()
  const lines = [sha256Hex(model), ...names.map((name) => `${sha256Hex(external.get(name)!)} ${name}`)]
  return sha256Hex(new TextEncoder().encode(lines.join('\n')))
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

function mutable({ tensors, signals }: Statement): Manifest['statement'] {
  return { tensors: tensors.map((tensor) => ({ ...tensor, shape: [...tensor.shape] })), signals }
}

function requireBits(bits: number): void {
  if (Number.isInteger(bits) && bits >= MIN_BITS && bits <= MAX_BITS) return
  throw new InvalidOptionError({
    option: 'bits',
    found: String(bits),
    accepted: `${MIN_BITS} to ${MAX_BITS}`,
  })
}
