import * as z from 'zod/mini'
import type { Statement } from '../circuit/statement.js'
import type { Protocol } from '../provers/types.js'

export type { Protocol }

/** An input or output of the model. */
export interface ManifestTensor {
  readonly name: string
  readonly role: 'input' | 'output'
  readonly visibility: 'public' | 'private' | 'hashed'
  readonly shape: readonly number[]
  /** Real value of one integer step. */
  readonly scale: number
  /** Integers the tensor can take: inputs by range check, outputs by interval analysis. */
  readonly lo: number
  readonly hi: number
}

/** One instruction of the integer model. */
export interface ManifestLayer {
  /** Of the ONNX graph. */
  readonly node: string
  readonly operation: string
  readonly shape: readonly number[]
  /** Proven bounds of the integers, over all elements. */
  readonly lo: number
  readonly hi: number
  /** Of the circuit. */
  readonly rows: number
}

/** A file beside circuit.json. */
export interface ManifestFile {
  readonly file: string
  /** 64 hexadecimal digits. */
  readonly sha256: string
}

/** circuit.json: what was compiled, from what, and which files belong to it. */
export interface Manifest {
  readonly tool: 'zkml'
  readonly version: string
  /** SHA-256 of the ONNX file and of the files that it names. */
  readonly modelHash: string
  /** Over the rows and the meaning of every tensor. */
  readonly circuitHash: string
  readonly protocol: Protocol
  /** Of inputs, weights and activations, where no tensor has its own. */
  readonly bits: number
  /** Whether calibration data or settings chose the precision. */
  readonly calibrated: boolean
  readonly rows: number
  readonly wires: number
  readonly nonZeros: number
  readonly publicSignals: number
  readonly tensors: readonly ManifestTensor[]
  /** Constants of the circuit, or secret inputs of it, without or with a commitment in the statement. */
  readonly weights: 'fixed' | 'private' | 'hashed'
  /** Private inputs that are weights; 0 for fixed ones. */
  readonly weightInputs: number
  readonly statement: Statement
  readonly layers: readonly ManifestLayer[]
  /** What was found when the integer model was held against the float model. */
  readonly warnings: readonly string[]
  readonly r1cs: ManifestFile
  /** The circuit with its witness program. */
  readonly witness: ManifestFile
  /** The integer model. */
  readonly model: ManifestFile
}

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const integer = z.number().check(z.int())
const count = integer.check(z.nonnegative())
const shape = z.array(count)

const tensor = z.object({
  name: z.string(),
  role: z.enum(['input', 'output']),
  visibility: z.enum(['public', 'private', 'hashed']),
  shape,
  scale: z.number().check(z.positive()),
  lo: integer,
  hi: integer,
})

const publicTensor = z.extend(tensor, {
  role: z.enum(['input', 'output', 'weights']),
  visibility: z.enum(['public', 'hashed']),
  bytesPerValue: count,
  valuesPerSignal: count,
  firstSignal: count,
  signals: count,
})

const layer = z.object({
  node: z.string(),
  operation: z.string(),
  shape,
  lo: z.number(),
  hi: z.number(),
  rows: count,
})

const file = z.object({ file: z.string().check(z.regex(/^[\w.-]+$/)), sha256: hash })

export const manifestSchema: z.ZodMiniType<Manifest> = z.object({
  tool: z.literal('zkml'),
  version: z.string(),
  modelHash: hash,
  circuitHash: hash,
  protocol: z.enum(['groth16', 'plonk', 'fflonk']),
  bits: count,
  calibrated: z.boolean(),
  rows: count,
  wires: count,
  nonZeros: count,
  publicSignals: count,
  tensors: z.array(tensor),
  weights: z.enum(['fixed', 'private', 'hashed']),
  weightInputs: count,
  statement: z.object({ tensors: z.array(publicTensor), signals: count }),
  layers: z.array(layer),
  warnings: z.array(z.string()),
  r1cs: file,
  witness: file,
  model: file,
})
