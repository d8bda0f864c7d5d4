import type { Manifest } from '../artifacts/manifest.js'
import { type PublicTensor, wordCount } from '../circuit/statement.js'
import { CODE_LIMIT } from '../contract/size.js'
import { hashRows } from '../lower/hashRows.js'
import { count } from '../util/numberText.js'

/** About what a Groth16 contract takes, and more for each public signal (bench/gas.json). */
const [GAS, GAS_PER_SIGNAL, BYTES, BYTES_PER_SIGNAL] = [210_000, 6_500, 3_500, 90]

/** Public signals from which on a tensor's gas is worth a word: more than half a million. */
const MANY_SIGNALS = 50

/** Rows of a digest from which on they are worth a word, where they are this share of the circuit. */
const [MANY_ROWS, LARGE_SHARE] = [20_000, 0.1]

/** What a visibility costs that a tensor's size makes a bad choice, and what to do instead. */
export function adviceOnVisibility(manifest: Manifest): string[] {
  const tensors = manifest.statement.tensors.flatMap((tensor) => aboutTensor(tensor, manifest) ?? [])
  return [...tensors, ...tooMany(manifest)]
}

/** The whole statement, where no contract could hold it. */
function tooMany({ statement: { signals } }: Manifest): string[] {
  const bytes = BYTES + BYTES_PER_SIGNAL * signals
  if (bytes <= CODE_LIMIT) return []
  return [
    `WARNING: a contract for ${count(signals)} public signals would have about ${count(bytes)} bytes of code, of ` +
      `${count(CODE_LIMIT)} that Ethereum takes; proofs can be verified off the chain only.`,
  ]
}

function aboutTensor(tensor: PublicTensor, { rows }: Manifest): string | undefined {
  const { name, role, signals, visibility } = tensor
  const words = wordCount(tensor)
  const digest = hashRows(words)
  if (visibility === 'public' && signals >= MANY_SIGNALS) {
    const gas = count(GAS + GAS_PER_SIGNAL * signals)
    return (
      `WARNING: ${name} is public in ${count(signals)} signals, about ${gas} gas for each proof on chain. ` +
      `--${role}-visibility hashed makes it one signal, for ${count(digest)} rows.`
    )
  }
  if (visibility === 'hashed' && role !== 'weights' && digest >= MANY_ROWS && digest > LARGE_SHARE * rows) {
    return (
      `WARNING: the digest of ${name} takes ${count(digest)} of ${count(rows)} rows. Public, it takes no rows but ` +
      `${count(words)} signals; private, nothing.`
    )
  }
  return undefined
}
