import { type Abi, decodeFunctionData, type Hex } from 'viem'
import { openScreen, seconds } from '../src/cli/screen.js'
import {
  audit,
  compile,
  exportVerifier,
  type Groth16Proof,
  proofCalldata,
  prove,
  setup,
  verify,
} from '../src/index.js'
import { bytes, count } from '../src/util/numberText.js'
import { sizeInWords, statementInWords } from '../src/words.js'
import { readFixture } from '../test/e2e/fixture.js'
import { compileSolidity, revertOf, withEvm } from '../test/harness/evm.js'

// The whole way, on one machine: a trained network, one handwritten digit, a proof, a contract that accepts it.

const screen = openScreen({})
for (const name of ['log', 'info', 'warn'] as const) console[name] = () => undefined

interface Digit {
  readonly image: readonly (readonly number[])[]
}

/** Every second row and column of the picture, as text. */
function draw({ image }: Digit): string[] {
  const pixels = image[0]!
  return Array.from({ length: 14 }, (_, y) =>
    Array.from({ length: 28 }, (_, x) => ' .:+#'[Math.round(pixels[56 * y + x]! * 4)]).join(''),
  )
}

function indexOfMax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values))
}

/** The arguments of the same call, but for a claim that the first output is one step higher. */
function forge(abi: Abi, data: Hex): readonly unknown[] {
  const { args } = decodeFunctionData({ abi, data })
  const [first, ...rest] = args!.at(-1) as bigint[]
  return [...args!.slice(0, -1), [first! + 1n, ...rest]]
}

const started = performance.now()
const { model, options, input } = readFixture('mnist-mlp')
const digit = input as Digit
screen.say('zkml demo: fixtures/mnist-mlp/model.onnx, 44,530 weights trained on MNIST')
screen.say('')

const compiled = await screen.step('compile the model', () => compile(model, options))
screen.say(`  ${sizeInWords(compiled.manifest)}`)
const report = await screen.step('audit the circuit', () => audit(compiled.r1cs, compiled))
screen.say(
  `  ${count(report.proven)} of ${count(report.wires)} wires are determined by the inputs: an input has one provable output`,
)
const keys = await screen.step('make a development key', (onProgress) => setup(compiled, { onProgress }))
screen.say(`  ${bytes(keys.zkey.length)}; for tests only: whoever makes such a key can forge proofs`)
for (const line of draw(digit)) screen.say(`  ${line}`)
const proved = await screen.step('prove what it shows', () => prove(compiled, keys.zkey, digit))
const { data } = proved.outputs.logits!
screen.say(
  `  the network says ${indexOfMax(data)}; proof of 256 bytes on chain, ${proved.publicSignals.length} public signal(s)`,
)
const verdict = await screen.step('verify', () =>
  verify(keys.verificationKey, proved.publicSignals, proved.proof),
)
screen.say(`  ${verdict.valid ? 'valid' : `invalid: ${verdict.reason}`}`)
const exported = await screen.step('export the contract', () =>
  exportVerifier(compiled.manifest, keys, {
    allowInsecureDevKey: true,
    contractName: 'MnistVerifier',
    modelName: 'mnist-mlp',
  }),
)
const contract = await screen.step('compile it with solc', () => compileSolidity(exported.source))
screen.say(`  ${exported.name}, ${count(contract.deployedBytes)} bytes of code (limit 24,576)`)

const accepted = await withEvm(async (evm) => {
  const deployed = await screen.step('deploy on a local chain', () => evm.deploy(contract))
  screen.say(`  ${count(Number(deployed.gasUsed))} gas`)
  const { statement } = compiled.manifest
  const { verifyInference } = proofCalldata(
    proved.proof as unknown as Groth16Proof,
    proved.publicSignals,
    statement,
  )
  const receipt = await screen.step('send the proof', () => evm.send(deployed, verifyInference))
  screen.say(`  transaction ${receipt.status}, ${count(Number(receipt.gasUsed))} gas`)
  const forged = forge(contract.abi, verifyInference)
  const revert = await screen.step('try a forged output', () =>
    revertOf(evm.read(deployed, 'verifyInference', forged)),
  )
  screen.say(`  ${revert === undefined ? 'ACCEPTED' : `reverted with ${revert.name}`}`)
  return receipt.status === 'success' && revert?.name === 'InvalidProof'
})

screen.say('')
for (const line of statementInWords(compiled.manifest)) screen.say(line)
screen.say(
  `\n${accepted && verdict.valid ? 'The chain accepted the proof' : 'FAILED'}, ${seconds(performance.now() - started)} in all.`,
)
process.exitCode = accepted && verdict.valid ? 0 : 1
