import { type BuiltCircuit, callAt, type GadgetCall } from '../../circuit/circuit.js'
import { UnsupportedTwinError } from './errors.js'
import { type TemplateSignals, templateSignals, templateText } from './library.js'

/** What the wires and gadget calls of a circuit are called in its twin. */
export class TwinNames {
  readonly #circuit: BuiltCircuit
  readonly #templates = new Map<string, TemplateSignals>()

  /** @throws UnsupportedTwinError when a gadget has no template with its signals */
  constructor(circuit: BuiltCircuit) {
    this.#circuit = circuit
    for (const call of circuit.calls) if (!isPublish(call)) this.#addTemplate(call)
  }

  /** Names of the templates that the circuit uses, in order of first use. */
  get templates(): string[] {
    return [...this.#templates.keys()]
  }

  component(call: number): string {
    const { gadget } = this.#circuit.calls[call]!
    return `${gadget[0]!.toLowerCase()}${gadget.slice(1)}_${call}`
  }

  /** The component's inputs, one for each form of the call. */
  inputs(call: number): string[] {
    const { gadget, inputs } = this.#circuit.calls[call]!
    const declared = this.#templates.get(gadget)!.inputs
    const elements = inputs.length - declared.length + 1
    return declared.flatMap(({ name, array }) => {
      const path = `${this.component(call)}.${name}`
      return array ? Array.from({ length: elements }, (_, i) => `${path}[${i}]`) : [path]
    })
  }

  /** The signal of a wire; wire 0, the constant one, is `1`. */
  wire(wire: number): string {
    const { publicOutputs, publicInputs, privateInputs } = this.#circuit
    const firstInput = 1 + publicOutputs + publicInputs
    if (wire === 0) return '1'
    if (wire < firstInput) return `pub[${wire - 1}]`
    if (wire < firstInput + privateInputs) return `in[${wire - firstInput}]`
    return this.#output(wire)
  }

  #output(wire: number): string {
    const call = callAt(this.#circuit.calls, 'firstWire', wire)
    const { gadget, signals, firstWire } = this.#circuit.calls[call]!
    const declared = this.#templates.get(gadget)!.outputs
    let offset = wire - firstWire
    let signal = 0
    while (offset >= signals[signal]![1]) offset -= signals[signal++]![1]
    const { name, array } = declared[signal]!
    return `${this.component(call)}.${name}${array ? `[${offset}]` : ''}`
  }

  #addTemplate({ gadget, node, signals }: GadgetCall): void {
    if (this.#templates.has(gadget)) return
    const text = templateText(gadget)
    const declared = text === undefined ? undefined : templateSignals(text)
    const names = declared?.outputs.map(({ name }) => name).join()
    if (declared === undefined || names !== signals.map(([name]) => name).join()) {
      throw new UnsupportedTwinError({ gadget, node: this.#circuit.nodes[node]! })
    }
    this.#templates.set(gadget, declared)
  }
}

/** Publishing a form is an assignment to a signal of the program, not a component. */
export function isPublish({ gadget }: GadgetCall): boolean {
  return gadget === 'Publish'
}
