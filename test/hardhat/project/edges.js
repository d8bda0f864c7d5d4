import assert from 'node:assert/strict'
import { test } from 'node:test'
import { network } from 'hardhat'

const { provider, viem, zkml } = await network.create()
const applicant = [[39, 3, 98, 4, 58, 3, 3, 6, 113, 53]]
const score = await zkml.model('Score')
const verifier = await score.deploy()
const proved = await score.prove({ applicant })

const blockNumber = () => provider.request({ method: 'eth_blockNumber' })

test('a model says what it is', async () => {
  assert.equal(score.contract, 'DevOnlyScoreVerifier')
  assert.equal(score.development, true)
  assert.deepEqual(
    score.inputs.map(({ name, visibility }) => [name, visibility]),
    [['applicant', 'public']],
  )
  assert.match(score.statement.join(' '), /score/)
})

test('a proof has the outputs of a run', async () => {
  const run = await score.run({ applicant })
  assert.deepEqual(run, proved.outputs)
  assert.deepEqual(proved.arguments[2], run.score.integers.map(BigInt))
  const { proof, inputs, outputs } = proved.calldata
  assert.deepEqual(proved.arguments, [proof, inputs, outputs])
})

test('a proof is sent by the account that is asked to', async () => {
  const accounts = await provider.request({ method: 'eth_accounts' })
  const elsewhere = await score.deploy({ from: accounts[1] })
  const { transaction } = await score.verify(elsewhere, proved, { from: accounts[2] })
  const sent = await provider.request({ method: 'eth_getTransactionByHash', params: [transaction] })
  assert.deepEqual([sent.from, sent.to], [accounts[2], elsewhere])
})

test('a contract object stands for its address', async () => {
  const contract = await viem.getContractAt('DevOnlyScoreVerifier', verifier)
  await score.verify(contract, proved.arguments)
})

test('what the contract says against a proof is told, and nothing is sent', async () => {
  const [proof, inputs, outputs] = proved.arguments
  const before = await blockNumber()
  const refused = {
    InvalidProof: [`0x${proof.slice(66)}${proof.slice(2, 66)}`, inputs, outputs],
    WrongProofLength: [proof.slice(0, -2), inputs, outputs],
    WrongLength: [proof, inputs, [...outputs, 0n]],
    OutputOutOfRange: [proof, inputs, [2n ** 200n]],
  }
  for (const [revert, given] of Object.entries(refused)) {
    const error = { name: 'ProofRejectedError', code: 'E_PROOF_REJECTED', revert }
    await assert.rejects(score.verify(verifier, given), error)
  }
  assert.equal(await blockNumber(), before)
  await assert.rejects(score.verify(verifier, [proof.slice(0, -2), inputs, outputs]), {
    message: 'The verifier contract rejects the proof: WrongProofLength(255).',
    facts: { contract: verifier },
  })
})

test('nothing, or another contract, at the address is no verifier', async () => {
  const nowhere = '0x00000000000000000000000000000000000000aa'
  await assert.rejects(score.verify(nowhere, proved), { code: 'E_NOT_DEPLOYED' })
  const answers = await viem.deployContract('Answers', [verifier])
  await assert.rejects(score.verify(answers, proved), {
    code: 'E_OTHER_CONTRACT',
    facts: {
      address: answers.address,
      what: 'CIRCUIT_HASH',
      found: 'no answer',
      expected: `0x${score.manifest.circuitHash}`,
    },
  })
})

test('a model that is not in the configuration is refused', async () => {
  for (const name of ['Scores', 'toString']) {
    await assert.rejects(zkml.model(name), {
      code: 'E_MODEL_NAME',
      message: `The zkml section of the configuration names no model "${name}".`,
      facts: { models: 'Score' },
    })
  }
})

test('an input of another shape is refused before anything is proved', async () => {
  await assert.rejects(score.prove({ applicant: [[1, 2]] }), { code: 'E_INPUT_SHAPE' })
})
