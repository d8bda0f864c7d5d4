import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { firstInput } from '../../src/circuit/witness.js'
import { compile } from '../../src/index.js'
import { lowerProgram } from '../../src/lower/lower.js'
import type { Visibility } from '../../src/lower/statement.js'
import { pseudoRandom } from '../../src/util/random.js'
import { attack } from './attack.js'
import { boundaryInputs } from './boundaries.js'
import { buildCase, type GadgetCase, sampleInputs } from './gadgetCase.js'
import { RandomNumbers } from './randomNumbers.js'
import { sampleGadgets } from './sampleGadgets.js'
import { withoutRow } from './withoutRow.js'

const named = Object.entries(sampleGadgets)

/** Runs at random inputs and at extremes, by their inputs. */
function runsOf(gadget: GadgetCase): Map<string, Float64Array> {
  return new Map(sampleInputs(gadget, 30).map((inputs) => [String(inputs), Float64Array.from(inputs)]))
}

describe('an attack', () => {
  it.each(named)('on %s fails', (_, gadget) => {
    const { accepted } = attack(buildCase(gadget).circuit, runsOf(gadget), new RandomNumbers(1))
    expect(accepted).toEqual([])
  })

  it.each(named)('on %s without any one of its rows succeeds', (_, gadget) => {
    const { circuit } = buildCase(gadget)
    const withstood = Array.from(circuit.rowA.keys()).filter((row) => {
      const { accepted } = attack(withoutRow(circuit, row), runsOf(gadget), new RandomNumbers(1))
      return accepted.length === 0
    })
    expect(withstood).toEqual([])
  })
})

/** Limbs of a salt need no range: whatever they sum to is a salt. */
const SALT_OUT_OF_RANGE = /^[^:]*: wire (\d+) = .*, out of range$/

describe('an attack on a model', () => {
  it.each<[string, Visibility]>([
    ['diabetes-sigmoid', 'hashed'],
    ['diabetes-sigmoid', 'public'],
    ['mnist-mlp', 'public'],
    ['digits-bn-cnn', 'public'],
  ])('%s with %s tensors fails', (name, visibility) => {
    const { program } = compile(readFileSync(`fixtures/${name}/model.onnx`), { bits: 8 })
    const { circuit } = lowerProgram(program, { inputs: visibility, outputs: visibility })
    const tensors = boundaryInputs(program, pseudoRandom(5))
    const runs = ['zero', 'random'].map(
      (run) => [run, withSalts(tensors.get(run)!, circuit.privateInputs)] as const,
    )
    const { accepted } = attack(circuit, new Map(runs), new RandomNumbers(3))
    const firstSalt = firstInput(circuit) + tensors.get('zero')!.reduce((size, x) => size + x.length, 0)
    const forged = accepted.filter((words) => !(Number(SALT_OUT_OF_RANGE.exec(words)?.[1]) >= firstSalt))
    expect(forged).toEqual([])
  })
})

function withSalts(tensors: readonly Float64Array[], privateInputs: number): Float64Array {
  const elements = tensors.flatMap((x) => [...x])
  const salts = Array.from({ length: privateInputs - elements.length }, (_, i) => (i + 1) * 1e12)
  return Float64Array.from([...elements, ...salts])
}
