import type { Attribute, Tensor } from '../../src/onnx/index.js'
import type { Example, ExampleInput, OpDefinition } from '../../src/ops/op.js'
import { sizeOf } from '../../src/util/integers.js'
import { pseudoRandom } from '../../src/util/random.js'
import { checkFolding, checkModel } from './checkModel.js'
import type { AttributeValue, ModelSource } from './onnxModel.js'

const BITS = 12

/** Units of 2^-12 of the largest output: rounded weights, activations and outputs cost about one each. */
const TOLERANCE = 2

type ExampleAttribute = NonNullable<Example['attributes']>[string]

/**
 * Checks one example of an operator in a model of one node: as `checkModel` with the inputs secret that the example
 * does not make constant, and as `checkFolding` with all of them constant.
 *
 * @returns the integer model's largest error, in units of 2^-12 of the largest output
 */
export async function checkOp(operator: OpDefinition, example: Example): Promise<number> {
  await checkFolding(modelOf(operator, example, () => true))
  return checkModel(secretModelOf(operator, example), { bits: BITS, tolerance: TOLERANCE })
}

/** The example's model, with the inputs secret that it does not make constant. */
export function secretModelOf(operator: OpDefinition, example: Example): ModelSource {
  return modelOf(operator, example, ({ constant }) => constant === true)
}

function modelOf(
  operator: OpDefinition,
  example: Example,
  isStored: (input: ExampleInput) => boolean,
): ModelSource {
  const random = pseudoRandom(1)
  const named = example.inputs.map((input, i) => ({ name: input === 'absent' ? '' : `x${i}`, input }))
  const present = named.flatMap(({ name, input }) => (input === 'absent' ? [] : [{ name, input }]))
  const stored = present.filter(({ input }) => isStored(input))
  const secret = present.filter((port) => !stored.includes(port))
  const outputs = Array.from({ length: example.outputs ?? 1 }, (_, i) => `y${i}`)
  const inputs = named.map(({ name }) => name)
  return {
    opset: example.opset ?? operator.opset[1],
    inputs: secret.map(({ name, input }) => ({ name, dtype: input.dtype ?? 'float32', shape: input.shape })),
    constants: Object.fromEntries(stored.map(({ name, input }) => [name, tensorOf(input, random)])),
    nodes: [{ op: operator.type, inputs, outputs, attributes: typedAttributes(operator, example) }],
    outputs,
  }
}

function tensorOf({ shape, dtype = 'float32', values }: ExampleInput, random: () => number): Tensor {
  const weight = () => Math.fround(2 * random() - 1)
  return { dtype, shape, data: Float64Array.from(values ?? Array.from({ length: sizeOf(shape) }, weight)) }
}

function typedAttributes(operator: OpDefinition, { attributes }: Example): Record<string, AttributeValue> {
  const entries = Object.entries(attributes ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, typedAttribute(operator, name, value)]))
}

/** A number is a float in the file where the operator reads floats, whether it is integral or not. */
function typedAttribute(operator: OpDefinition, name: string, value: ExampleAttribute): AttributeValue {
  if (typeof value === 'string') return value
  if (typeof value === 'number') {
    return accepts(operator, name, { kind: 'float', value }) ? { float: value } : value
  }
  if ('dtype' in value) return value
  return accepts(operator, name, { kind: 'floats', value }) ? { floats: value } : value
}

function accepts(operator: OpDefinition, name: string, attribute: Attribute): boolean {
  try {
    operator.attributes[name]!(attribute, { name: '', op: operator.type, opset: 0, outputs: 1 }, name)
    return true
  } catch {
    return false
  }
}
