import { writeR1cs } from '../../src/backends/r1cs/writer.js'
import { writeWtns } from '../../src/backends/r1cs/wtns.js'
import { Builder } from '../../src/circuit/builder.js'
import type { Form } from '../../src/circuit/forms.js'
import { solve } from '../../src/circuit/witness.js'
import { define } from '../../src/gadgets/define.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { publish } from '../../src/gadgets/pack.js'
import { relu } from '../../src/gadgets/relu.js'
import { rescale } from '../../src/gadgets/rescale.js'
import { bitLength } from '../../src/util/integers.js'
import { pseudoRandom } from '../../src/util/random.js'

/** Private inputs, 8 bits each. */
const INPUTS = 32
/** Neurons of a layer. */
const WIDTH = 128
/** Bits that the proven range of an activation has, about; what the values use is less. */
const ACTIVATION_BITS = 6
/** Public signals, each packed from several activations of the last layer. */
const SIGNALS = 4
const VALUES_PER_SIGNAL = 8
/** More rows than any neuron costs, by at least the 8 that padding needs. */
const NEURON_ROWS = 48

/** A circuit and a witness that satisfies it, in iden3's formats. */
export interface QuantizedCircuit {
  readonly r1cs: Uint8Array
  readonly wtns: Uint8Array
}

/**
 * A circuit like that of a quantized network: layers of dense forms, ReLU and rounding. About nine wires in ten are
 * digits; of the rest most are small, and some are negative (full-size residues).
 *
 * It has 2^power - 1 - {@link SIGNALS} rows, so that with one row for wire 0 and each public signal it fills the
 * evaluation domain of that size. The same power gives the same bytes.
 *
 * @param power at least 10
 */
export function quantizedCircuit(power: number): QuantizedCircuit {
  const random = pseudoRandom(power)
  const inputs = Array.from({ length: INPUTS }, () => ({ lo: 0, hi: 255 }))
  const builder = new Builder({ publicOutputs: SIGNALS, publicInputs: 0, inputs })
  build(builder, random, 2 ** power - 1 - SIGNALS)
  const circuit = builder.finish()
  const image = Float64Array.from(inputs, () => Math.floor(random() * 256))
  return { r1cs: writeR1cs(circuit), wtns: writeWtns(solve(circuit, image)) }
}

/** Emits exactly `rows` rows: input ranges, layers, padding, outputs. */
function build(c: Builder, random: () => number, rows: number): void {
  const inputs = Array.from({ length: INPUTS }, (_, i) => inRange(c, c.inputWire(i), 0, 8))
  const lastRow = rows - SIGNALS
  const outputs = layers(c, random, inputs, lastRow)
  inRange(c, c.inputWire(0), 0, lastRow - c.rows, 255)
  for (let i = 0; i < SIGNALS; i++) {
    publish(c, i, pack(c, outputs.slice(i * VALUES_PER_SIGNAL, (i + 1) * VALUES_PER_SIGNAL)))
  }
}

/** Dense layers on top of each other while a neuron fits below row `end`; gives the last full one. */
function layers(c: Builder, random: () => number, inputs: Form[], end: number): Form[] {
  let layer = inputs
  for (;;) {
    const next: Form[] = []
    while (next.length < WIDTH) {
      if (end - c.rows < NEURON_ROWS) return layer
      next.push(neuron(c, random, layer, next.length))
    }
    layer = next
  }
}

/** A dense form, given a wire of its own, then rounded: by ReLU in three cases of four, else to a signed number. */
function neuron(c: Builder, random: () => number, layer: readonly Form[], index: number): Form {
  const x = define(c, dense(c, random, layer))
  const { lo, hi } = c.range(x)
  const shift = Math.max(0, bitLength(Math.max(-lo, hi)) - ACTIVATION_BITS)
  return index % 4 === 3 ? rescale(c, x, shift) : relu(c, x, shift)
}

/** 32 to 128 neighbours of the layer (all of it, if it is smaller) with 8-bit signed weights, and a bias. */
function dense(c: Builder, random: () => number, layer: readonly Form[]): Form {
  const integer = (below: number) => Math.floor(random() * below)
  const terms = Math.min(layer.length, 32 + integer(97))
  const first = integer(layer.length)
  const weights = Array.from({ length: terms }, () => integer(255) - 127)
  return c.combine(
    weights.map((weight, i) => [layer[(first + i) % layer.length]!, weight] as const),
    integer(2 ** 14) - 2 ** 13,
  )
}

/** Values side by side, 8 bits apart. */
function pack(c: Builder, values: readonly Form[]): Form {
  const sum = c.sum()
  values.forEach((value, i) => {
    sum.add(value, 1n << BigInt(8 * i))
  })
  return sum.close()
}
