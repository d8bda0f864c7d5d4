import { beforeAll, describe, expect, it } from 'vitest'
import { circuitHashOf } from '../../src/artifacts/circuitHash.js'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Keys,
  type Manifest,
  type ManifestTensor,
  prove,
  readManifest,
  setup,
} from '../../src/index.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { encodeModel } from '../harness/onnxModel.js'

let own: { readonly compilation: Compilation; readonly keys: Keys }
beforeAll(async () => {
  const compilation = compile(smallModel())
  own = { compilation, keys: await setup(compilation) }
})

/** Tensors of the statement with other offsets: the contract would read other integers from the same signals. */
function edited({ manifest }: Compilation): Manifest {
  const tensors = manifest.statement.tensors.map((y) => ({ ...y, lo: y.lo + 1, hi: y.hi + 1 }))
  return { ...manifest, statement: { ...manifest.statement, tensors } }
}

describe('an edited circuit.json', () => {
  it('is not what its circuit hash says', () => {
    const manifest = edited(own.compilation)
    const mismatch = expect.objectContaining({ code: 'E_MISMATCH' })
    expect(() => readManifest(manifest)).toThrow(mismatch)
    expect(() => exportVerifier(manifest, own.keys, { allowInsecureDevKey: true })).toThrow(mismatch)
  })

  it('with a hash to match is of another circuit than the keys and proofs', async () => {
    const manifest = edited(own.compilation)
    const forged = readManifest({ ...manifest, circuitHash: circuitHashOf(manifest) })
    const mismatch = expect.objectContaining({ code: 'E_MISMATCH' })
    expect(() => exportVerifier(forged, own.keys, { allowInsecureDevKey: true })).toThrow(mismatch)
    const { model, witness } = own.compilation
    await expect(prove({ manifest: forged, model, witness }, own.keys.zkey, SMALL_INPUT)).rejects.toThrow(
      mismatch,
    )
  })

  it.each([
    ['scale', (tensor: ManifestTensor) => ({ ...tensor, scale: 2 * tensor.scale })],
    ['name', (tensor: ManifestTensor) => ({ ...tensor, name: 'other' })],
    ['shape', (tensor: ManifestTensor) => ({ ...tensor, shape: [1, ...tensor.shape] })],
    ['visibility', (tensor: ManifestTensor) => ({ ...tensor, visibility: 'hashed' as const })],
  ])('is found by the %s of a private input, too', (_, edit) => {
    const { manifest } = own.compilation
    const [first, ...rest] = manifest.tensors
    expect(circuitHashOf({ ...manifest, tensors: [edit(first!), ...rest] })).not.toBe(manifest.circuitHash)
  })
})

describe('two compilations with the same rows and other scales', () => {
  it('are two circuits: a key of one proves nothing of the other', async () => {
    const relu = encodeModel({
      opset: 17,
      inputs: [{ name: 'x', shape: [2] }],
      nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
      outputs: ['y'],
    })
    const [one, two] = [1, 2].map((peak) => compile(relu, { calibration: { x: [[-peak, peak]] } })) as [
      Compilation,
      Compilation,
    ]
    expect(one.r1cs).toEqual(two.r1cs)
    expect(one.manifest.circuitHash).not.toBe(two.manifest.circuitHash)
    const keys = await setup(one)
    await expect(prove(two, keys.zkey, { x: [-1, 2] })).rejects.toMatchObject({ code: 'E_MISMATCH' })
    expect(() => exportVerifier(two.manifest, keys, { allowInsecureDevKey: true })).toThrow(
      expect.objectContaining({ code: 'E_MISMATCH' }),
    )
  })
})
