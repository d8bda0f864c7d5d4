import { LinkError } from './artifacts/errors.js'
import type { Manifest, ManifestTensor } from './artifacts/manifest.js'
import { bytesForRange } from './circuit/statement.js'
import type { InputFormat } from './quantize/quantize.js'
import { bitLength, sizeOf } from './util/integers.js'

/** Inputs are integers of at most this many bits. */
const MOST_INPUT_BITS = 52

/**
 * How an input must become integers to be another circuit's tensor, most often its output: in the same steps and encoding, so
 * that with the same salt both circuits show the same digest of the same values.
 *
 * @param name an output of the manifest, or an input where no output is called so; left out, its only output
 * @throws LinkError when there is no such tensor, or it takes too many bits
 */
export function linkedFormat({ tensors }: Manifest, name?: string): InputFormat {
  const { lo, hi, scale, name: found } = tensorOf(tensors, name)
  const bits = Math.max(1, bitLength(hi - lo))
  if (bits > MOST_INPUT_BITS)
    throw new LinkError({
      tensor: found,
      problem: `it has ${bits} bits, of ${MOST_INPUT_BITS} that an input may have`,
    })
  return { scale, lo, bits }
}

/**
 * Whether a compiled input reads another circuit's tensor, and digests of both are comparable.
 *
 * @throws LinkError when they differ in number of elements, scale or encoding
 */
export function requireLinked(linked: Manifest, input: string, other: Manifest, name?: string): void {
  const tensor = tensorOf(other.tensors, name)
  const own = linked.tensors.find((each) => each.role === 'input' && each.name === input)
  if (own === undefined) throw new LinkError({ tensor: input, problem: 'the model has no such input' })
  const [elements, others] = [sizeOf(own.shape), sizeOf(tensor.shape)]
  if (elements !== others)
    throw new LinkError({
      tensor: input,
      problem: `it has ${elements} elements, ${tensor.name} has ${others}`,
    })
  const width = ({ lo, hi }: ManifestTensor) => bytesForRange(lo, hi)
  if (own.scale !== tensor.scale || own.lo !== tensor.lo || width(own) !== width(tensor))
    throw new LinkError({ tensor: input, problem: `it is read in other steps than ${tensor.name}` })
}

function tensorOf(tensors: readonly ManifestTensor[], name: string | undefined): ManifestTensor {
  const outputs = tensors.filter(({ role }) => role === 'output')
  const named = [...outputs, ...tensors].find((tensor) => tensor.name === name)
  const found = name === undefined && outputs.length === 1 ? outputs[0] : named
  if (found !== undefined) return found
  const names = tensors.map((tensor) => tensor.name).join(', ')
  throw new LinkError({ tensor: name ?? '(output)', problem: `the other circuit has ${names}` })
}
