import type { ModelDefinition } from '../../src/entries/prove.js'
import type { Work } from './proofs.js'

/** The definition as it lies beside the page: with names of files for URLs. */
export const DEFINITION = 'definition.json'
export const INPUT = 'input.json'
export const WORKER = 'worker.js'

type Json = Omit<ModelDefinition, 'worker'>

/** What lies in the folder. */
export async function workFrom(
  base: URL,
  threads: number,
  read: (url: URL) => Promise<unknown>,
): Promise<Work> {
  const definition = (await read(new URL(DEFINITION, base))) as Json
  const { model, witness, zkey } = definition.files
  const placed = (asset: typeof model) => ({ ...asset, url: new URL(asset.url, base) })
  const files = { model: placed(model), witness: placed(witness), zkey: placed(zkey) }
  const input = await read(new URL(INPUT, base))
  return { definition: { ...definition, files, worker: new URL(WORKER, base) }, input, threads }
}
