import { readFileSync } from 'node:fs'
import { type Address, formatEther, parseEther, size } from 'viem'
import { type Compilation, compile, exportVerifier, type Keys, setup } from '../../src/index.js'
import { type Chain, type Contract, startChain } from '../../test/harness/contracts.js'
import { compileSolidity } from '../../test/harness/evm.js'
import { argumentsOf, type Claim, claimOf } from './apply.js'
import { type Application, openingOf } from './attest.js'
import { deployCreditLine } from './creditLine.js'

// The story of README.md on a local chain, told in plain words. Usage: npx tsx examples/credit/run.ts

const [POINTS, LOAN, FUNDS] = [600, parseEther('1'), parseEther('3')]
const FIXTURE = '../../fixtures/credit-scoring'

/** What the lender publishes: the circuit of its model, the keys, the contract that lends by them. */
interface Offer {
  readonly chain: Chain
  readonly compiled: Compilation
  readonly keys: Keys
  readonly line: Contract
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fileOf(path: string): Buffer {
  return readFileSync(new URL(path, import.meta.url))
}

function jsonOf(path: string): unknown {
  return JSON.parse(fileOf(path).toString())
}

async function makeOffer(chain: Chain, lender: Address, attester: Address): Promise<Offer> {
  const compiled = compile(fileOf(`${FIXTURE}/model.onnx`), {
    calibration: jsonOf(`${FIXTURE}/calibration.json`),
    inputVisibility: 'hashed',
  })
  const keys = await setup(compiled)
  const { source } = exportVerifier(compiled.manifest, keys, { allowInsecureDevKey: true })
  const verifier = await chain.deploy(compileSolidity(source))
  const { scale } = compiled.manifest.tensors.find(({ name }) => name === 'score')!
  const line = await deployCreditLine(chain, { verifier, attester, points: POINTS, scale, loan: LOAN })
  await chain.send({ to: line, name: 'fund', from: lender, value: FUNDS })
  say(
    `The lender's scoring model is a circuit of ${compiled.manifest.rows} rows. Its verifier and CreditLine are on`,
  )
  say(
    `the chain, with ${formatEther(FUNDS)} ETH: ${formatEther(LOAN)} for everybody with ${POINTS} points or more.`,
  )
  return { chain, compiled, keys, line }
}

/** The bank publishes the digest of a record; the applicant proves what the model says of it. */
async function application(
  { chain, compiled, keys, line }: Offer,
  bank: Address,
  applicant: Address,
  record: Application,
): Promise<Claim> {
  const opening = openingOf(compiled, record)
  await chain.send({ to: line, name: 'attest', args: [BigInt(opening.digest), applicant], from: bank })
  return claimOf(compiled, keys.zkey, record, opening)
}

/** Calls `draw`, and tells how it went. */
async function draw({ chain, line }: Offer, from: Address, claim: Claim): Promise<void> {
  const { error, gasUsed } = await chain.send({ to: line, name: 'draw', args: argumentsOf(claim), from })
  if (error === undefined) say(`  paid ${formatEther(LOAN)} ETH; the transaction took ${gasUsed} gas`)
  else if (typeof error === 'string') throw new Error(`an error that the contracts do not have: ${error}`)
  else say(`  refused: ${error.name}(${error.args.map(start).join(', ')})`)
}

/** Of long numbers and addresses the first digits. */
function start(value: unknown): string {
  const text = `${value}`
  return text.length > 20 ? `${text.slice(0, 10)}...` : text
}

async function tell(chain: Chain): Promise<void> {
  const [lender, bank, alice, bob, mallory] = chain.accounts
  const offer = await makeOffer(chain, lender!, bank!)

  const good = await application(offer, bank!, alice!, jsonOf('alice.json') as Application)
  say(`The bank publishes a digest of Alice's record, and nothing else of it: ${start(good.digest)}`)
  say(
    `Alice proves that the model gives the record ${pointsOf(offer, good)} points, in ${size(good.proof)} bytes.`,
  )
  say('Mallory sees her call before it is mined, and sends a copy first:')
  await draw(offer, mallory!, good)
  say('Alice draws:')
  await draw(offer, alice!, good)
  say('Alice draws once more:')
  await draw(offer, alice!, good)

  const weak = await application(offer, bank!, bob!, jsonOf('bob.json') as Application)
  say(`Bob's record is worth ${pointsOf(offer, weak)} points. He draws all the same:`)
  await draw(offer, bob!, weak)
  say("He claims Alice's score with his proof:")
  await draw(offer, bob!, { ...weak, score: good.score })
  say("He shows Alice's proof for his record:")
  await draw(offer, bob!, { ...good, digest: weak.digest })

  await chain.send({ to: offer.line, name: 'withdraw', args: [FUNDS - LOAN], from: lender! })
  say(`The lender takes back the ${formatEther(FUNDS - LOAN)} ETH that nobody has drawn.`)
}

/** The score in points, as the exported contract's dequantizeOutput0 has it. */
function pointsOf({ compiled }: Offer, { score }: Claim): string {
  const { scale } = compiled.manifest.tensors.find(({ name }) => name === 'score')!
  return (Number(score) * scale).toFixed(1)
}

const chain = await startChain()
await tell(chain).finally(chain.stop)
