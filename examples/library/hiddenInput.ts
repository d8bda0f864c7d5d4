// The input is committed to before the proof: whoever holds the digest knows that the proof is about that input.
import { readFileSync } from 'node:fs'
import { commit, compile, prove, setup, verify } from 'zkml'

const fixture = new URL('../../fixtures/credit-scoring/', import.meta.url)
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, fixture), 'utf8'))

const compiled = compile(readFileSync(new URL('model.onnx', fixture)), {
  calibration: json('calibration.json'),
  inputVisibility: 'hashed',
})
const { zkey, verificationKey } = await setup(compiled)

// A bank commits to a record and signs the digest; the applicant gets the salt.
const [opening] = commit(compiled, json('input.json'))
const { tensor, salt, digest } = opening!

// Later the applicant proves what the model says of the record behind that digest.
const proved = await prove(compiled, zkey, json('input.json'), { salts: { [tensor]: BigInt(salt) } })
const { firstSignal } = compiled.manifest.statement.tensors.find(({ role }) => role === 'input')!
console.log(proved.publicSignals[firstSignal] === digest ? 'the digest of the record' : 'another digest')
const { valid } = await verify(verificationKey, proved.publicSignals, proved.proof)
console.log(valid ? 'valid' : 'invalid')
