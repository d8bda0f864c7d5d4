import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Abi, type Address, type Hex, parseEther } from 'viem'
import { afterEach, expect, it, vi } from 'vitest'
import { argumentsOf } from '../../examples/credit/apply.js'
import { deployCreditLine, leastScore } from '../../examples/credit/creditLine.js'
import { zkmlVerifierAbi } from '../../src/index.js'
import { openWorkshop, type Workshop } from '../cli/workshop.js'
import { type Chain, startChain } from '../harness/contracts.js'
import { ACCOUNT_KEYS } from '../harness/evm.js'

const README = readFileSync('examples/credit/README.md', 'utf8')

afterEach(() => {
  vi.unstubAllEnvs()
})

it('shows the code of the contract', () => {
  const blocks = [...README.matchAll(/```solidity\n(.*?)```/gs)].map(([, code]) => code!)
  const own = blocks.filter((code) => code.includes('NotYourRecord'))
  expect(own.length).toBe(1)
  expect(readFileSync('examples/credit/CreditLine.sol', 'utf8')).toContain(own[0])
})

it('shows what the script prints', () => {
  const script = resolve('examples/credit/run.ts')
  const story = execFileSync(process.execPath, ['--import', 'tsx', script], { encoding: 'utf8' })
  expect(story).toContain('  paid 1 ETH')
  expect(masked(README)).toContain(masked(`\`\`\`\n${story}\`\`\``))
})

/** Digests are salted, and gas depends on the bytes of a proof. */
function masked(text: string): string {
  return text.replaceAll(/\b\d{10}\.\.\./g, 'digest').replaceAll(/\d{6} gas/g, 'gas')
}

it('gives commands that lead to a loan', async () => {
  const workshop = openWorkshop()
  const chain = await startChain()
  try {
    await follow(chain, workshop)
  } finally {
    workshop.remove()
    await chain.stop()
  }
})

/** Runs every command of the README in its order, and does with the results what the README says. */
async function follow(chain: Chain, workshop: Workshop): Promise<void> {
  vi.stubEnv('ZKML_PRIVATE_KEY', ACCOUNT_KEYS[0])
  cpSync('fixtures/credit-scoring', join(workshop.folder, 'fixtures/credit-scoring'), { recursive: true })
  cpSync('examples/credit/alice.json', join(workshop.folder, 'examples/credit/alice.json'))
  const printed = new Map<string, string>()
  for (const [name, ...args] of commandsOf(README)) {
    const { code, stdout, stderr } = await workshop.zkml(name!, ...args.map((arg) => atChain(arg, chain)))
    expect(code, `${name}: ${stderr}`).toBe(0)
    printed.set(name!, stdout + stderr)
  }
  expect([...printed.keys()]).toEqual([
    'compile',
    'setup',
    'export-verifier',
    'deploy',
    'commit',
    'prove',
    'calldata',
  ])

  const manifest = JSON.parse(workshop.read('credit.zkml/circuit.json'))
  const { scale } = manifest.tensors.find(({ name }: { readonly name: string }) => name === 'score')
  expect(README).toContain(`\`scale\` = ${scale.toFixed(16)} points`)
  expect(README).toContain(leastScore({ points: 600, scale }).toLocaleString('en'))

  const [lender, bank, alice] = chain.accounts as [Address, Address, Address]
  const address = /deployed at (0x[0-9a-fA-F]{40})/.exec(printed.get('deploy')!)![1] as Address
  const verifier = { address, abi: zkmlVerifierAbi as Abi }
  const terms = { verifier, attester: bank, points: 600, scale, loan: parseEther('1') }
  const line = await deployCreditLine(chain, terms)
  await chain.send({ to: line, name: 'fund', from: lender, value: terms.loan })
  const [{ digest }] = JSON.parse(workshop.read('bank/openings.json'))
  await chain.send({ to: line, name: 'attest', args: [BigInt(digest), alice], from: bank })
  const [proof, score] = [/^proof +(0x\w+)$/m, /^outputs +\[(\d+)\]$/m].map(
    (pattern) => pattern.exec(printed.get('calldata')!)![1]!,
  )
  const args = argumentsOf({ proof: proof as Hex, digest: BigInt(digest), score: BigInt(score!) })
  expect(await chain.send({ to: line, name: 'draw', args, from: alice })).toMatchObject({ status: 'success' })
  expect(await chain.balance(line.address)).toBe(0n)
}

/** The words of each `npx zkml` line, without its comment. */
function commandsOf(text: string): string[][] {
  const lines = text.replaceAll('\\\n', ' ').matchAll(/^npx zkml (.*)$/gm)
  return [...lines].map(([, line]) => line!.replace(/#.*$/, '').trim().split(/\s+/))
}

function atChain(word: string, { evm }: Chain): string {
  return word === 'http://127.0.0.1:8545' ? evm.url : word
}
