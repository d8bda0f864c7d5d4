import { expect, it } from 'vitest'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Keys,
  proofCalldata,
  setup,
} from '../../src/index.js'
import { readLabel, withLabel } from '../../src/provers/label.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { encodeModel } from '../harness/onnxModel.js'

function relu(size: number): Uint8Array {
  return encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [size] }],
    nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
    outputs: ['y'],
  })
}

/** A key with a contribution, without the mark that its powers of tau are of one party. */
async function trusted(compilation: Compilation): Promise<Keys> {
  const { zkey, verificationKey } = await setup(compilation, { ptau: await developmentPtau(5, 'full') })
  return { zkey: withLabel(zkey, { ...readLabel(zkey)!, development: false }), verificationKey }
}

const mismatch = (artifact: RegExp) =>
  expect.objectContaining({ code: 'E_MISMATCH', message: expect.stringMatching(artifact) })

// The contract was made of one file, and whether it may be made was read off the other.
it('a contract is refused whose verification key is not that of the proving key', async () => {
  const compilation = compile(relu(1))
  const [real, development] = [await trusted(compilation), await setup(compilation)]
  const { manifest } = compilation
  expect(exportVerifier(manifest, real).name).toBe('ZkmlVerifier')
  const mixed = { ...real, verificationKey: development.verificationKey }
  expect(() => exportVerifier(manifest, mixed)).toThrow(mismatch(/verification_key.json/))
  const oneSignalMoved = { ...real.verificationKey, IC: development.verificationKey.IC }
  expect(() => exportVerifier(manifest, { ...real, verificationKey: oneSignalMoved })).toThrow(
    mismatch(/verification_key.json/),
  )
})

it('a contract is refused whose proving key is of another circuit, though the verification key fits', async () => {
  const [own, other] = [compile(relu(1)), compile(relu(2))]
  const { zkml: _, ...verificationKey } = (await setup(other)).verificationKey
  const { zkey } = await setup(other)
  expect(() =>
    exportVerifier(own.manifest, { zkey, verificationKey }, { allowInsecureDevKey: true }),
  ).toThrow(mismatch(/circuit.zkey/))
})

// Both were reported as faults of this package.
it('a verification key or proof without its fields is refused by name', async () => {
  const compilation = compile(relu(1))
  const { zkey } = await setup(compilation)
  const options = { allowInsecureDevKey: true }
  expect(() => exportVerifier(compilation.manifest, { zkey, verificationKey: {} }, options)).toThrow(
    expect.objectContaining({ code: 'E_VKEY_FORMAT' }),
  )
  const { statement } = compilation.manifest
  for (const proof of [{}, { pi_a: null, pi_b: 5 }, { pi_a: ['1', '2'], pi_b: [['1', '2']], pi_c: {} }]) {
    expect(() => proofCalldata(proof as never, ['1'], statement)).toThrow(
      expect.objectContaining({ code: 'E_PROOF_FORMAT', blame: 'proof' }),
    )
  }
})
