import { describe, expect, it } from 'vitest'
import { MissingWeightsOpeningError, UnknownSaltError } from '../../src/artifacts/errors.js'
import { checkRows } from '../../src/circuit/check.js'
import { firstInput, solveLying } from '../../src/circuit/witness.js'
import { commitToWeights } from '../../src/commitToWeights.js'
import { type Compilation, compile } from '../../src/compile.js'
import { InvalidOptionError } from '../../src/errors.js'
import { witnessFor } from '../../src/infer.js'
import type { Program } from '../../src/integer/program.js'
import { TooManyWeightsError } from '../../src/lower/errors.js'
import { weightsOf } from '../../src/lower/lower.js'
import { DamagedArtifactError } from '../../src/util/container.js'
import { encodeModel } from '../harness/onnxModel.js'
import { convolution, dense, OTHER_WEIGHTS, perceptron, WEIGHTS, X } from './models.js'

const SALT = 2n ** 149n + 12345n
const hashed = (model: Uint8Array, weightsSalt = SALT) =>
  compile(model, { bits: 8, weights: 'hashed', weightsSalt })

/** The compilation with one weight a step higher. */
function changed(compilation: Compilation, at: number): Program {
  let place = at
  const instructions = compilation.program.instructions.map((instruction) => {
    if (instruction.kind !== 'weights') return instruction
    const values = instruction.values.map((value, i) => (i === place ? value + 1 : value))
    place -= values.length
    return { ...instruction, values }
  })
  return { ...compilation.program, instructions }
}

const countWeights = ({ program }: Compilation) =>
  weightsOf(program).reduce((count, { values }) => count + values.length, 0)

describe('a circuit of hidden weights', () => {
  it.each(['private', 'hashed'] as const)('%s: is the same for other weights', (weights) => {
    const [one, other] = [WEIGHTS, OTHER_WEIGHTS].map((own) => compile(perceptron(own), { bits: 8, weights }))
    expect(Buffer.compare(other!.r1cs, one!.r1cs)).toBe(0)
    expect(Buffer.compare(other!.witness, one!.witness)).toBe(0)
    expect(other!.manifest.circuitHash).toBe(one!.manifest.circuitHash)
    expect(Buffer.compare(other!.model, one!.model)).not.toBe(0)
  })

  it('has fixed weights in its rows, and other hashes, where they are not hidden', () => {
    const [fixed, secret] = (['fixed', 'private'] as const).map((weights) =>
      compile(perceptron(WEIGHTS), { bits: 8, weights }),
    )
    expect(Buffer.compare(compile(perceptron(OTHER_WEIGHTS), { bits: 8 }).r1cs, fixed!.r1cs)).not.toBe(0)
    expect(secret!.manifest.circuitHash).not.toBe(fixed!.manifest.circuitHash)
    expect(fixed!.manifest.weightInputs).toBe(0)
    expect(secret!.manifest.weightInputs).toBe(15)
  })
})

describe.each([
  ['weights packed by outputs', dense(2), false],
  ['weights in a proven range', convolution(1), true],
])('the commitment to %s', (_, model, ranged) => {
  const compilation = hashed(model)
  const { program, lowered } = compilation

  it('is made of what the title says', () => {
    expect(weightsOf(program).some((each) => each.ranged)).toBe(ranged)
  })

  it('changes with every weight, and with the salt', () => {
    const digests = Array.from(
      { length: countWeights(compilation) },
      (__, i) => commitToWeights(changed(compilation, i), lowered, SALT).digest,
    )
    const other = commitToWeights(program, lowered, SALT + 1n).digest
    expect(new Set([compilation.weightsOpening!.digest, other, ...digests]).size).toBe(digests.length + 2)
  })

  it('is the signal that every witness publishes', () => {
    const input = { input_data: [new Array<number>(ranged ? 36 : 4).fill(0.5)] }
    const { witness } = witnessFor(compilation, input)
    const { firstSignal } = compilation.manifest.statement.tensors.find(({ role }) => role === 'weights')!
    expect(`${witness.residue(1 + firstSignal)}`).toBe(compilation.weightsOpening!.digest)
    expect(checkRows(lowered.circuit, witness).ok).toBe(true)
  })

  it('has no witness with other weights', () => {
    const input = { input_data: [new Array<number>(ranged ? 36 : 4).fill(0.5)] }
    const { witness } = witnessFor(compilation, input)
    const { circuit } = lowered
    const first = firstInput(circuit)
    const inputs = Array.from({ length: circuit.privateInputs }, (__, i) => witness.get(first + i))
    const { firstSignal } = compilation.manifest.statement.tensors.find(({ role }) => role === 'weights')!
    const elements = ranged ? 36 : 4
    for (let i = 0; i < countWeights(compilation); i++) {
      const lied = inputs.map((value, at) => (at === elements + i ? value + 1n : value))
      const digest = witness.get(1 + firstSignal)
      const forged = solveLying(circuit, lied, (__, wire) => (wire === 1 + firstSignal ? digest : undefined))
      expect(checkRows(circuit, forged).ok).toBe(false)
    }
  })
})

describe('the opening', () => {
  const compilation = hashed(perceptron(WEIGHTS))

  it('is drawn at random unless a salt is given', () => {
    const salts = [1, 2].map(
      () => compile(perceptron(WEIGHTS), { bits: 8, weights: 'hashed' }).weightsOpening!,
    )
    expect(salts[0]!.salt).not.toBe(salts[1]!.salt)
    expect(salts[0]!.digest).not.toBe(salts[1]!.digest)
    expect(hashed(perceptron(WEIGHTS)).weightsOpening).toEqual(compilation.weightsOpening)
  })

  it('is needed for a witness, and must be that of the weights', () => {
    const { weightsOpening: _, ...without } = compilation
    expect(() => witnessFor(without, X)).toThrow(MissingWeightsOpeningError)
    const other = hashed(perceptron(OTHER_WEIGHTS))
    expect(() => witnessFor({ ...compilation, weightsOpening: other.weightsOpening }, X)).toThrow(
      DamagedArtifactError,
    )
    expect(() =>
      witnessFor(
        {
          ...compilation,
          model: other.model,
          manifest: { ...compilation.manifest, model: other.manifest.model },
        },
        X,
      ),
    ).toThrow(DamagedArtifactError)
  })

  it('has a salt of 150 bits', () => {
    for (const salt of [-1n, 2n ** 150n])
      expect(() => hashed(perceptron(WEIGHTS), salt)).toThrow(InvalidOptionError)
  })

  it('takes no salt of a proof: that is for inputs and outputs', () => {
    expect(() => witnessFor(compilation, X, { '(weights)': 1n })).toThrow(UnknownSaltError)
  })
})

describe('the cost', () => {
  it('is told before the circuit is made, and is what the circuit then takes', () => {
    for (const weights of ['private', 'hashed'] as const) {
      const costs: number[] = []
      const onWeights = (cost: { productRows: number; commitmentRows: number }) =>
        costs.push(cost.productRows + cost.commitmentRows)
      const { lowered, manifest } = compile(perceptron(WEIGHTS), { bits: 8, weights, onWeights })
      const weighted = manifest.layers.reduce(
        (rows, { operation, rows: own }) => rows + (operation.startsWith('weight') ? own : 0),
        0,
      )
      const digest = weights === 'hashed' ? 612 * Math.ceil((lowered.weightWords.length + 2) / 16) : 0
      expect(costs).toEqual([weighted + digest])
    }
  })

  it('beyond what can be proved is refused, with what to do instead', () => {
    const large = {
      dtype: 'float32',
      shape: [450, 450],
      data: new Float64Array(450 * 450).fill(0.5),
    } as const
    const model = encodeModel({
      opset: 17,
      inputs: [{ name: 'x', shape: [1, 450] }],
      constants: { w: large },
      nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }],
      outputs: ['y'],
    })
    expect(() => compile(model, { bits: 8, weights: 'hashed' })).toThrow(TooManyWeightsError)
  })
})
