/**
 * Stands in for a page: the bundles run in a process without anything that Node has and pages have not. Takes the folder of
 * the bundles and of the files; says what came of it in JSON.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [folder] = process.argv.slice(2)
const bytes = (name) => new Uint8Array(readFileSync(`${folder}/${name}`))
const json = (name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))
const open = (entry) => import(pathToFileURL(`${folder}/${entry}/entry.js`).href)

const foreign = ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'require', 'module']
for (const name of foreign) delete globalThis[name]

const [key, input] = [json('verification_key.json'), json('input.json')]
const { verify, verifyBatch } = await open('zkml/verify')
const { proof, publicSignals } = json('proved.json')
const changed = [`${BigInt(publicSignals[0]) + 1n}`, ...publicSignals.slice(1)]

const zkml = await open('zkml/prove')
const circuit = {
  manifest: zkml.readManifest(json('circuit.json')),
  model: bytes('circuit.model'),
  witness: bytes('circuit.witness'),
}
const own = await zkml.prove(circuit, bytes('circuit.zkey'), input, { threads: 1 })

const whole = await open('zkml')
const compiled = whole.compile(bytes('model.onnx'))
const keys = await whole.setup(compiled)
const proved = await whole.prove(compiled, keys.zkey, input)

console.log(
  JSON.stringify({
    left: foreign.filter((name) => name in globalThis),
    verdict: await verify(key, publicSignals, proof),
    batch: await verifyBatch(key, [{ publicSignals, proof }, own]),
    false: (await verify(key, changed, proof)).valid,
    own: await zkml.verify(key, own.publicSignals, own.proof),
    sameSignals: `${own.publicSignals}` === `${publicSignals}`,
    calldata: zkml
      .proofCalldata(own.proof, own.publicSignals, circuit.manifest.statement)
      .verifyInference.slice(0, 10),
    outputs: zkml.run(circuit, input).y.integers,
    sameCircuit: compiled.manifest.circuitHash === circuit.manifest.circuitHash,
    ownKey: await whole.verify(keys.verificationKey, proved.publicSignals, proved.proof),
  }),
)
