import type { Manifest } from '../artifacts/manifest.js'
import { bytesForRange } from '../circuit/statement.js'

/** The schemas that a registry keeps of a version, as JSON. */
export interface Schemas {
  readonly inputSchema: string
  readonly outputSchema: string
}

/**
 * What the inputs and outputs of a model are, in the model's order: the real value of an integer v is v * scale,
 * lo <= v <= hi, and a public input has bytesPerValue bytes a value in a call of its verifier.
 */
export function schemasOf({ tensors }: Manifest): Schemas {
  const of = (wanted: 'input' | 'output') =>
    JSON.stringify(
      tensors
        .filter(({ role }) => role === wanted)
        .map(({ name, shape, visibility, lo, hi, scale }) => {
          return { name, shape, visibility, lo, hi, scale, bytesPerValue: bytesForRange(lo, hi) }
        }),
    )
  return { inputSchema: of('input'), outputSchema: of('output') }
}
