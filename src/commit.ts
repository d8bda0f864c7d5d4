import { loadProgram } from './artifacts/compiled.js'
import { UnknownSaltError } from './artifacts/errors.js'
import { digestOf } from './circuit/digest.js'
import { wordCount } from './circuit/statement.js'
import { packTensor } from './contract/packing.js'
import { type ModelFiles, readInput } from './infer.js'
import { type Opening, type Salts, saltsOf } from './openings.js'

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
  const own = program.inputs[0]!.name
  if (hashed.length === 0) throw new UnknownSaltError({ tensor: Object.keys(salts)[0] ?? own, hashed: '' })
  const drawn = saltsOf(
    hashed.map(({ name }) => name),
    salts,
  )
  return hashed.map((tensor, i) => {
    const values = integers[program.inputs.findIndex(({ name }) => name === tensor.name)]!
    const words = packTensor([...values], { ...tensor, visibility: 'public', signals: wordCount(tensor) })
    return { tensor: tensor.name, salt: `${drawn[i]}`, digest: `${digestOf(words, tensor, drawn[i]!)}` }
  })
}
