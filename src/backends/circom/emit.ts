import type { BuiltCircuit } from '../../circuit/circuit.js'
import type { PublicTensor, Statement } from '../../circuit/statement.js'
import { bindingText } from './expression.js'
import { withIncludes } from './library.js'
import { isPublish, TwinNames } from './names.js'

export interface CircomTwin {
  /** The program; compile it with the folder of the templates on the include path (`circom -l`). */
  readonly program: string
  /** Texts of the templates it needs, by file name (`Relu.circom`): the files of circuits/. */
  readonly templates: ReadonlyMap<string, string>
}

/**
 * The circuit as a circom 2 program over BN254, to be read and audited: one component for each gadget call, its inputs
 * bound to linear expressions of earlier signals. Every wire of the circuit is a signal of the same value.
 *
 * `in` are the private inputs in the circuit's order. `pub` are the public signals in the statement's order, all of
 * them outputs, also those of public input tensors: the program computes these from `in`, as the circuit does, so
 * public.json is the same. Only the counts of public inputs and outputs in circom's .r1cs differ.
 *
 * @throws UnsupportedTwinError when a gadget has no template with its signals
 */
export function emitCircom(circuit: BuiltCircuit, statement: Statement): CircomTwin {
  const names = new TwinNames(circuit)
  const includes = names.templates.sort().map((name) => `include "${name}.circom";`)
  const program = [
    'pragma circom 2.1.0;',
    '',
    ...includes,
    '',
    ...statementComment(statement),
    'template Model() {',
    ...inputLines(circuit),
    `    signal output pub[${circuit.publicOutputs + circuit.publicInputs}];`,
    ...circuit.calls.flatMap((_, call) => callLines(circuit, names, call)),
    '}',
    '',
    'component main = Model();',
    '',
  ].join('\n')
  return { program, templates: withIncludes(names.templates) }
}

function inputLines({ privateInputs }: BuiltCircuit): string[] {
  return privateInputs === 0 ? [] : [`    signal input in[${privateInputs}];`]
}

function callLines(circuit: BuiltCircuit, names: TwinNames, index: number): string[] {
  const call = circuit.calls[index]!
  const heading =
    call.node === circuit.calls[index - 1]?.node ? [] : ['', `    // ${quoted(circuit.nodes[call.node]!)}`]
  if (isPublish(call))
    return [...heading, bindingText(circuit, names, `pub[${call.params[0]}]`, call.inputs[0]!)]
  const params = call.params.map((param) => BigInt(param)).join(', ')
  const targets = names.inputs(index)
  return [
    ...heading,
    `    component ${names.component(index)} = ${call.gadget}(${params});`,
    ...call.inputs.map((form, i) => bindingText(circuit, names, targets[i]!, form)),
  ]
}

function statementComment({ tensors }: Statement): string[] {
  return [
    '// Public signals (element v of a tensor has the real value v * scale):',
    ...tensors.map(tensorComment),
  ]
}

function tensorComment(tensor: PublicTensor): string {
  const { firstSignal, signals, role, name, shape, scale } = tensor
  const place =
    signals === 1 ? `pub[${firstSignal}]` : `pub[${firstSignal}] to pub[${firstSignal + signals - 1}]`
  return `//   ${place}: ${role} ${quoted(name)}, shape [${shape.join(', ')}], scale ${scale}, ${encoding(tensor)}`
}

function encoding({ visibility, bytesPerValue, valuesPerSignal, lo }: PublicTensor): string {
  if (visibility === 'hashed') return 'the salted Poseidon digest of its packed elements'
  const encoded = lo === 0 ? 'v' : lo < 0 ? `v + ${-lo}` : `v - ${lo}`
  return `${encoded} in base 256^${bytesPerValue}, ${valuesPerSignal} elements to a signal, first one highest`
}

/** A name in quotes, with everything but printable ASCII escaped: names are the model's, and must not end the comment. */
function quoted(name: string): string {
  const codeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(name).replace(/[^ -~]/g, codeUnit)
}
