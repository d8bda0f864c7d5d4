import { digestOf } from './circuit/digest.js'
import { evaluateExactly, firstInput, Witness } from './circuit/witness.js'
import { mod } from './field/modular.js'
import type { Program } from './integer/program.js'
import { countElements, type Lowered, weightsOf } from './lower/lower.js'
import type { Opening } from './openings.js'

/** The commitment to a model's weights under a salt: the digest that every proof of the circuit then shows. */
export function commitToWeights(program: Program, lowered: Lowered, salt: bigint): Opening {
  const { circuit, statement, weightWords } = lowered
  const tensor = statement.tensors.find(({ role }) => role === 'weights')!
  const witness = new Witness(circuit.wires)
  witness.set(0, 1)
  const first = firstInput(circuit) + countElements(program)
  weightsOf(program)
    .flatMap(({ values }) => [...values])
    .forEach((value, i) => {
      witness.set(first + i, value)
    })
  const words = Array.from(weightWords, (form) => mod(evaluateExactly(circuit, witness, form)))
  witness.wipe()
  return { tensor: tensor.name, salt: `${salt}`, digest: `${digestOf(words, tensor, salt)}` }
}
