// The whole way in one file: a model and an input in, a proof, its check and the contract out.
import { readFileSync } from 'node:fs'
import { compile, exportVerifier, proofCalldata, prove, setup, verify } from 'zkml'

const fixture = new URL('../../fixtures/credit-scoring/', import.meta.url)
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, fixture), 'utf8'))

// The samples set the ranges of inputs and the precision of every layer.
const compiled = compile(readFileSync(new URL('model.onnx', fixture)), {
  calibration: json('calibration.json'),
})
const keys = await setup(compiled)
console.log(`${compiled.manifest.rows} rows, a key of ${(keys.zkey.length / 1e6).toFixed(1)} MB`)

const proved = await prove(compiled, keys.zkey, json('input.json'))
for (const [name, { data }] of Object.entries(proved.outputs)) {
  console.log(`${name}: ${data.map((value) => value.toFixed(2)).join(', ')}`)
}
const { valid } = await verify(keys.verificationKey, proved.publicSignals, proved.proof)
console.log(valid ? 'valid' : 'invalid')

// This key is for tests: whoever made it can forge proofs, and the contract's name says so.
const contract = exportVerifier(compiled.manifest, keys, { allowInsecureDevKey: true })
const { verifyInference } = proofCalldata(proved.proof, proved.publicSignals, compiled.manifest.statement)
console.log(`${contract.name}.sol, to be called with ${verifyInference.length / 2 - 1} bytes`)
