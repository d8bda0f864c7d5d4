import { describe, expect, it } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import { digestOf } from '../../src/circuit/digest.js'
import { firstInput, solve, type Witness } from '../../src/circuit/witness.js'
import { packTensor } from '../../src/contract/packing.js'
import { compile } from '../../src/index.js'
import { interpret, type Program } from '../../src/integer/program.js'
import { NothingPublicError } from '../../src/lower/errors.js'
import { lowerProgram } from '../../src/lower/lower.js'
import { pseudoRandom } from '../../src/util/random.js'
import { encodeModel } from '../harness/onnxModel.js'

const random = pseudoRandom(21)
const weights = (...shape: number[]) => ({
  dtype: 'float32' as const,
  shape,
  data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(random() - 0.5)),
})

/** Convolution, pooling, activation, a fully connected layer and an ArgMax: two outputs. */
const { program } = compile(
  encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, 1, 6, 6] }],
    constants: { w: weights(2, 1, 3, 3), f: weights(8, 3) },
    nodes: [
      { op: 'Conv', inputs: ['x', 'w'], outputs: ['c'] },
      { op: 'Relu', inputs: ['c'], outputs: ['r'] },
      { op: 'MaxPool', inputs: ['r'], outputs: ['p'], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
      { op: 'Flatten', inputs: ['p'], outputs: ['v'] },
      { op: 'Gemm', inputs: ['v', 'f'], outputs: ['y'] },
      { op: 'ArgMax', inputs: ['y'], outputs: ['k'], attributes: { axis: 1 } },
    ],
    outputs: ['y', 'k'],
  }),
  { bits: 5 },
)

const x = Float64Array.from({ length: 36 }, () => Math.floor(random() * 63) - 32)

/** Integers of the ports behind the statement's tensors. */
function valuesOf(own: Program, role: 'input' | 'output'): number[][] {
  const values = interpret(own, [x])
  return (role === 'input' ? own.inputs : own.outputs).map(({ tensor }) =>
    Array.from(values[tensor]!, Number),
  )
}

function signals(witness: Witness, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => witness.residue(1 + i))
}

describe('public signals', () => {
  it('are the packed integers of outputs, then of inputs', () => {
    const { circuit, statement } = lowerProgram(program, { inputs: 'public', outputs: 'public' })
    const witness = solve(circuit, x)
    expect(checkRows(circuit, witness).ok).toBe(true)
    const values = [...valuesOf(program, 'output'), ...valuesOf(program, 'input')]
    const expected = statement.tensors.flatMap((tensor, i) => packTensor(values[i]!, tensor))
    expect(statement.tensors.map(({ name }) => name)).toEqual(['y', 'k', 'x'])
    expect(signals(witness, statement.signals)).toEqual(expected)
  })

  it('are salted digests of hashed tensors', () => {
    const { circuit, statement } = lowerProgram(program, { inputs: 'hashed', outputs: 'hashed' })
    const limbs = Float64Array.from({ length: 9 }, (_, i) => (i + 1) * 1e12)
    const witness = solve(circuit, Float64Array.from([...x, ...limbs]))
    expect(checkRows(circuit, witness).ok).toBe(true)
    const values = [...valuesOf(program, 'output'), ...valuesOf(program, 'input')]
    const expected = statement.tensors.map((tensor, i) => {
      const salt = [0, 1, 2].reduce((sum, k) => sum + (BigInt(limbs[3 * i + k]!) << BigInt(50 * k)), 0n)
      const words = Math.ceil(values[i]!.length / tensor.valuesPerSignal)
      return digestOf(
        packTensor(values[i]!, { ...tensor, visibility: 'public', signals: words }),
        tensor,
        salt,
      )
    })
    expect(signals(witness, statement.signals)).toEqual(expected)
  })

  it('cannot all be private', () => {
    expect(() => lowerProgram(program, { inputs: 'private', outputs: 'private' })).toThrow(NothingPublicError)
  })
})

describe('forging', () => {
  const { circuit, statement } = lowerProgram(program, { inputs: 'private', outputs: 'public' })
  const honest = solve(circuit, x)

  it('no single wire can be changed, public ones and inputs included', () => {
    const accepted: number[] = []
    for (let wire = 1; wire < circuit.wires; wire++) {
      const value = honest.get(wire)
      for (const lie of [value + 1n, value - 1n, 1n - value, -value]) {
        if (lie === value) continue
        honest.set(wire, lie)
        if (checkRows(circuit, honest, 1).ok) accepted.push(wire)
      }
      honest.set(wire, value)
    }
    expect(accepted).toEqual([])
  })

  it('an input outside of its range breaks a row, even with all else recomputed', () => {
    const beyond = honest.get(firstInput(circuit)) + 64n
    honest.set(firstInput(circuit), beyond)
    expect(checkRows(circuit, honest).ok).toBe(false)
    expect(statement.signals).toBeGreaterThan(0)
  })
})
