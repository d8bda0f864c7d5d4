import { encodeModel } from '../harness/onnxModel.js'

/** y [1, 2] = 0 where x [1, 2] is negative, else x: a circuit of some 40 rows. */
export function reluModel(): Uint8Array {
  return ofOne('Relu')
}

/** One that nobody has a circuit for. */
export function refusedModel(): Uint8Array {
  return ofOne('Bernoulli')
}

function ofOne(op: string): Uint8Array {
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 2] }],
    constants: {},
    nodes: [{ op, inputs: ['x'], outputs: ['y'] }],
    outputs: ['y'],
  })
}

export const RELU_INPUT = { x: [[0.5, -0.25]] }

/** Proves an inference, prints what became of it. @param input source text */
export function program(input: string, output: string): string {
  return `import model, { verifierSource } from './model.onnx?zkml'
const proved = await model.prove(${input})
const numbers = proved.outputs.${output}.data
const { valid } = await model.verify(proved)
const forged = await model.verify({ ...proved, publicSignals: proved.publicSignals.map((s) => String(BigInt(s) + 1n)) })
const contract = verifierSource.match(/^contract (\\w+)/m)[1]
console.log(JSON.stringify({ numbers, valid, forged: forged.valid, development: model.development, contract }))
`
}
