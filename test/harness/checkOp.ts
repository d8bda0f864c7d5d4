import type { Attribute, Tensor } from '../../src/onnx/index.js'
import type { Example, ExampleInput, OpDefinition } from '../../src/ops/op.js'
import { sizeOf } from '../../src/util/integers.js'
import { pseudoRandom } from '../../src/util/random.js'
import { checkFolding, checkModel } from './checkModel.js'
import { type AttributeValue, type ModelSource, rangeOf } from './onnxModel.js'

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
  return checkModel(secretModelOf(operator, example), { bits: BITS, tolerance: example.units ?? TOLERANCE })
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
  const { type: op, domain } = operator
  return {
    ...versionsOf(operator, example),
    inputs: secret.map(({ name, input: { dtype = 'float32', shape, range } }) => ({
      ...{ name, dtype, shape },
      ...(range === undefined ? {} : { range }),
    })),
    constants: Object.fromEntries(stored.map(({ name, input }) => [name, tensorOf(input, random)])),
    nodes: [{ op, domain, inputs, outputs, attributes: typedAttributes(operator, example) }],
    outputs,
  }
}

/** Version of the standard operators beside one of another domain. */
const STANDARD = 21

function versionsOf(
  { domain, opset }: OpDefinition,
  example: Example,
): Pick<ModelSource, 'opset' | 'domains'> {
  const version = example.opset ?? opset[1]
  return domain === '' ? { opset: version } : { opset: STANDARD, domains: { [domain]: version } }
}

function tensorOf({ shape, dtype = 'float32', values, range }: ExampleInput, random: () => number): Tensor {
  const [lo, hi] = rangeOf(dtype, range)
  const isFloat = dtype.startsWith('float')
  const weight = () =>
    isFloat ? Math.fround(lo + (hi - lo) * random()) : lo + Math.floor((hi - lo + 1) * random())
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
  if ('dtype' in value || 'nodes' in value) return value
  if (areStrings(value)) return { strings: value }
  return accepts(operator, name, { kind: 'floats', value }) ? { floats: value } : value
}

function areStrings(value: readonly number[] | readonly string[]): value is readonly string[] {
  return typeof value[0] === 'string'
}

function accepts(operator: OpDefinition, name: string, attribute: Attribute): boolean {
  try {
    const node = { name: '', op: operator.type, opset: 0, outputs: 1, declared: 1 }
    operator.attributes[name]!(attribute, node, name)
    return true
  } catch {
    return false
  }
}
