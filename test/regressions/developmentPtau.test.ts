import { expect, it } from 'vitest'
import { compile, setup } from '../../src/index.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { encodeModel } from '../harness/onnxModel.js'

// The verification key of a key on throw-away powers said that it was none for development, so verify did not warn.
it('a verification key on a development ptau is marked as one', async () => {
  const model = encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1] }],
    nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
    outputs: ['y'],
  })
  const { verificationKey } = await setup(compile(model), { ptau: await developmentPtau(5, 'full') })
  expect(verificationKey.zkml).toMatchObject({ development: true })
})
