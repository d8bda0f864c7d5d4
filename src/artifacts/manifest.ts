import { z } from 'zod'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().nonnegative()
const shape = z.array(count)
const visibility = z.enum(['public', 'private', 'hashed'])

const tensor = z.object({
  name: z.string(),
  role: z.enum(['input', 'output']),
  visibility,
  shape,
  /** Real value of one integer step. */
  scale: z.number().positive(),
  /** Integers the tensor can take: inputs by range check, outputs by interval analysis. */
  lo: z.number().int(),
  hi: z.number().int(),
})

const publicTensor = tensor.extend({
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
  /** Proven bounds of the integers, over all elements. */
  lo: z.number(),
  hi: z.number(),
  rows: count,
})

const file = z.object({ file: z.string().regex(/^[\w.-]+$/), sha256: hash })

/** circuit.json: what was compiled, from what, and which files belong to it. */
export const manifestSchema = z.object({
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
  /** Constants of the circuit, or secret inputs of it, without or with a commitment in the statement. */
  weights: z.enum(['fixed', 'private', 'hashed']),
  /** Private inputs that are weights; 0 for fixed ones. */
  weightInputs: count,
  statement: z.object({ tensors: z.array(publicTensor), signals: count }),
  layers: z.array(layer),
  /** What was found when the integer model was held against the float model. */
  warnings: z.array(z.string()),
  r1cs: file,
  /** The circuit with its witness program. */
  witness: file,
  /** The integer model. */
  model: file,
})

export type Manifest = z.infer<typeof manifestSchema>
export type ManifestTensor = z.infer<typeof tensor>
export type Protocol = Manifest['protocol']
