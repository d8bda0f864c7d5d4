import { loadProgram } from './artifacts/compiled.js'
import { UnknownSaltError } from './artifacts/errors.js'
import { digestOf } from './circuit/digest.js'
import { packTensor } from './contract/packing.js'
import type { ModelFiles, Salts } from './infer.js'
import { readInput } from './infer.js'
import { drawSalt, type Opening, requireSalt } from './openings.js'
import { sizeOf } from './util/integers.js'

/**
 * The digests that proofs about an input show of its hashed tensors, without a proof: for whoever vouches for an input, and hands
 * it with its opening to somebody who proves.
 *
 * @param salts of some tensors; the others' are drawn at random
 * @throws UnknownSaltError where no input is hashed, or a salt is given for another tensor; the errors of `run`
 */
export function commit({ manifest, model }: ModelFiles, input: unknown, salts: Salts = {}): Opening[] {
  const program = loadProgram(manifest, model)
  const integers = readInput(program, input)
  const hashed = manifest.statement.tensors.filter(
    ({ role, visibility }) => role === 'input' && visibility === 'hashed',
  )
  const names = hashed.map(({ name }) => name)
  const unknown = Object.keys(salts).find((name) => !names.includes(name))
  if (unknown !== undefined || hashed.length === 0) {
    throw new UnknownSaltError({ tensor: unknown ?? program.inputs[0]!.name, hashed: names.join(', ') })
  }
  return hashed.map((tensor) => {
    const values = integers[program.inputs.findIndex(({ name }) => name === tensor.name)]!
    const signals = Math.ceil(sizeOf(tensor.shape) / tensor.valuesPerSignal)
    const words = packTensor([...values], { ...tensor, visibility: 'public', signals })
    const salt = requireSalt(`the salt of ${tensor.name}`, salts[tensor.name] ?? drawSalt())
    return { tensor: tensor.name, salt: `${salt}`, digest: `${digestOf(words, tensor, salt)}` }
  })
}
