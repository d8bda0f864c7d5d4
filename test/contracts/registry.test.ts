import { type Address, encodeAbiParameters, type Hex, keccak256, zeroAddress, zeroHash } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { modelRegistry } from '../../src/chain/generated/modelRegistry.js'
import { type Chain, type Contract, startChain } from '../harness/contracts.js'
import {
  CIRCUIT_HASH,
  deployOther,
  deployToyVerifier,
  eventOf,
  expectError,
  MODEL_HASH,
  text,
  versionData,
  WEIGHTS_DIGEST,
} from './scene.js'

let chain: Chain
let registry: Contract
let verifier: Contract
let [owner, other, third]: Address[] = []
beforeAll(async () => {
  chain = await startChain()
  ;[owner, other, third] = chain.accounts
  registry = await chain.deploy(modelRegistry)
  verifier = await deployToyVerifier(chain)
})
afterAll(() => chain?.stop())

const send = (name: string, args: readonly unknown[], from = owner!) =>
  chain.send({ to: registry, name, args, from })
const read = <T>(name: string, ...args: readonly unknown[]) => chain.read<T>(registry, name, args)
const register = (name: string, from = owner!, data: object = versionData(verifier.address)) =>
  send('register', [name, 'What it does.', 'Apache-2.0', data], from)
const registered = async (name: string) => eventOf(await register(name), 'Registered').args.id as Hex
/** What a call of a view reverts with. */
const refusedRead = async (name: string, ...args: readonly unknown[]) =>
  chain.send({ to: registry, name, args })

let names = 0
let id: Hex
beforeEach(async () => {
  id = await registered(`model ${++names}`)
})

describe('registering', () => {
  it('keeps what is said of the model, and reads the hashes off the verifier', async () => {
    const data = {
      verifier: verifier.address,
      inputSchema: '[{"name":"image","shape":[1,28,28],"visibility":"public","scale":0.00392}]',
      outputSchema: '[{"name":"logits","shape":[1,10],"visibility":"public","lo":-9000,"hi":9000}]',
      metadataURI: 'https://example.org/model.json',
    }
    const outcome = await send('register', ['lenet', 'Reads digits.', 'MIT', data])
    const lenet = await read<Hex>('idOf', owner, 'lenet')
    expect(outcome.events).toEqual([
      { name: 'Registered', args: { id: lenet, owner, name: 'lenet' } },
      { name: 'Described', args: { id: lenet, description: 'Reads digits.', licence: 'MIT' } },
      {
        name: 'Published',
        args: {
          id: lenet,
          verifier: verifier.address,
          circuitHash: CIRCUIT_HASH,
          version: 1,
          modelHash: MODEL_HASH,
          weightsDigest: WEIGHTS_DIGEST,
          metadataURI: data.metadataURI,
        },
      },
    ])
    expect(await read('model', lenet)).toEqual({
      owner,
      versions: 1,
      offeredTo: zeroAddress,
      name: 'lenet',
      description: 'Reads digits.',
      licence: 'MIT',
    })
    expect(await read('version', lenet, 1)).toEqual({
      ...data,
      retired: false,
      circuitHash: CIRCUIT_HASH,
      modelHash: MODEL_HASH,
      weightsDigest: WEIGHTS_DIGEST,
    })
    expect(await read('verifierOf', lenet, 1)).toBe(verifier.address)
  })

  it('names the model by chain, registry, owner and name', async () => {
    const types = [{ type: 'uint256' }, { type: 'address' }, { type: 'address' }, { type: 'string' }]
    const parts = [31337n, registry.address, owner, `model ${names}`]
    expect(id).toBe(keccak256(encodeAbiParameters(types, parts)))
    const elsewhere = await chain.deploy(modelRegistry)
    expect(await chain.read(elsewhere, 'idOf', [owner, `model ${names}`])).not.toBe(id)
  })

  it('refuses a name twice, of its first owner even after he gave it away', async () => {
    expectError(await register(`model ${names}`), 'AlreadyRegistered', id)
    await send('offer', [id, other])
    await send('accept', [id], other)
    expectError(await register(`model ${names}`), 'AlreadyRegistered', id)
    expect(await read<{ owner: Address }>('model', id)).toMatchObject({ owner: other })
  })

  it('gives an impostor with the same name another identifier', async () => {
    const impostor = eventOf(await register(`model ${names}`, other), 'Registered').args
    expect(impostor.owner).toBe(other)
    expect(impostor.id).not.toBe(id)
    expect(impostor.id).toBe(await read('idOf', other, `model ${names}`))
    expect(await read('model', id)).toMatchObject({ owner })
  })

  it('needs a name', async () => {
    expectError(await register(''), 'EmptyName')
  })

  it.each([
    ['name', 64, 'MAX_NAME', (long: string) => [long, '', '', {}]],
    ['description', 1024, 'MAX_DESCRIPTION', (long: string) => ['long description', long, '', {}]],
    ['licence', 128, 'MAX_LICENCE', (long: string) => ['long licence', '', long, {}]],
    ['inputSchema', 4096, 'MAX_SCHEMA', (long: string) => ['long inputs', '', '', { inputSchema: long }]],
    ['outputSchema', 4096, 'MAX_SCHEMA', (long: string) => ['long outputs', '', '', { outputSchema: long }]],
    ['metadataURI', 512, 'MAX_URI', (long: string) => ['long address', '', '', { metadataURI: long }]],
  ] as const)('takes a %s of at most %i bytes', async (field, most, constant, texts) => {
    expect(await read(constant)).toBe(BigInt(most))
    const call = (length: number) => {
      const [name, description, licence, data] = texts(text(length))
      return send('register', [name, description, licence, { ...versionData(verifier.address), ...data }])
    }
    expectError(await call(most + 1), 'TooLong', field, BigInt(most + 1), BigInt(most))
    expect((await call(most)).status).toBe('success')
  })

  it('counts bytes, not letters', async () => {
    expectError(await register('é'.repeat(33)), 'TooLong', 'name', 66n, 64n)
  })
})

describe('a verifier', () => {
  const refusedVerifier = async (address: Address) => {
    expectError(await register('refused', owner, versionData(address)), 'NotAVerifier', address)
    expectError(await send('publish', [id, versionData(address)]), 'NotAVerifier', address)
    expect(await read('model', id)).toMatchObject({ versions: 1 })
    expectError(
      await refusedRead('model', await read('idOf', owner, 'refused')),
      'UnknownModel',
      await read('idOf', owner, 'refused'),
    )
  }

  it('has code', async () => {
    await refusedVerifier(zeroAddress)
    await refusedVerifier(third!)
  })

  it('is no precompile that answers with a word', async () => {
    await refusedVerifier('0x0000000000000000000000000000000000000002')
  })

  it('has the three constants', async () => {
    await refusedVerifier((await deployOther(chain, 'NoConstants')).address)
  })

  it.each([
    ['refuses', 32n, true],
    ['answers nothing', 0n, false],
    ['answers less than a word', 31n, false],
    ['answers more than a word', 64n, false],
  ])('that %s is none', async (_, bytes, refuses) => {
    await refusedVerifier((await deployOther(chain, 'Answers', bytes, 1n, refuses)).address)
  })

  it('names its circuit', async () => {
    await refusedVerifier((await deployOther(chain, 'Answers', 32n, 0n, false)).address)
    const zeros = await deployToyVerifier(chain, zeroHash)
    await refusedVerifier(zeros.address)
    const answering = await deployOther(chain, 'Answers', 32n, 1n, false)
    expect((await register('answers', owner, versionData(answering.address))).status).toBe('success')
  })
})

describe('versions', () => {
  it('are numbered from 1, and every one stays what it was', async () => {
    const circuitHash = keccak256('0x55')
    const next = await deployToyVerifier(chain, circuitHash)
    const first = await read('version', id, 1)
    const outcome = await send('publish', [id, { ...versionData(next.address), metadataURI: 'second' }])
    expect(eventOf(outcome, 'Published').args).toMatchObject({
      id,
      version: 2,
      verifier: next.address,
      circuitHash,
    })
    expect(await read('version', id, 1)).toEqual(first)
    expect(await read('version', id, 2)).toMatchObject({
      verifier: next.address,
      circuitHash,
      metadataURI: 'second',
    })
    expect(await read('verifierOf', id, 2)).toBe(next.address)
    expect(await read('model', id)).toMatchObject({ versions: 2 })
  })

  it('can be retired and reinstated, but not twice', async () => {
    const retired = await send('retire', [id, 1])
    expect(retired.events).toEqual([{ name: 'Retired', args: { id, version: 1 } }])
    expectError(await send('retire', [id, 1]), 'VersionRetired', id, 1)
    expectError(await refusedRead('verifierOf', id, 1), 'VersionRetired', id, 1)
    expect(await read('version', id, 1)).toMatchObject({ retired: true, verifier: verifier.address })
    const reinstated = await send('reinstate', [id, 1])
    expect(reinstated.events).toEqual([{ name: 'Reinstated', args: { id, version: 1 } }])
    expectError(await send('reinstate', [id, 1]), 'VersionNotRetired', id, 1)
    expect(await read('verifierOf', id, 1)).toBe(verifier.address)
  })

  it('the latest is the newest that is not retired', async () => {
    for (const wanted of [2, 3]) {
      await send('publish', [id, versionData(verifier.address)])
      expect(await read('latest', id)).toBe(wanted)
    }
    await send('retire', [id, 3])
    expect(await read('latest', id)).toBe(2)
    await send('retire', [id, 1])
    expect(await read('latest', id)).toBe(2)
    await send('retire', [id, 2])
    expectError(await refusedRead('latest', id), 'EveryVersionRetired', id)
    await send('reinstate', [id, 1])
    expect(await read('latest', id)).toBe(1)
  })

  it('that there are not have no verifier and cannot be retired', async () => {
    for (const number of [0, 2, 4294967295]) {
      for (const name of ['verifierOf', 'version']) {
        expectError(await refusedRead(name, id, number), 'UnknownVersion', id, number)
      }
      for (const name of ['retire', 'reinstate']) {
        expectError(await send(name, [id, number]), 'UnknownVersion', id, number)
      }
    }
  })
})

describe('a model that there is not', () => {
  it('has nothing and belongs to nobody', async () => {
    const unknown = keccak256('0x1234')
    expectError(await refusedRead('model', unknown), 'UnknownModel', unknown)
    expectError(await refusedRead('latest', unknown), 'UnknownModel', unknown)
    expectError(await refusedRead('version', unknown, 1), 'UnknownModel', unknown)
    expectError(await refusedRead('verifierOf', unknown, 1), 'UnknownModel', unknown)
    expectError(await send('publish', [unknown, versionData(verifier.address)]), 'NotOwner', unknown, owner)
    expectError(await send('accept', [unknown]), 'NotOffered', unknown, owner)
  })
})

describe('who is not the owner', () => {
  it.each([
    ['publish', () => [id, versionData(verifier.address)]],
    ['describe', () => [id, 'worse', 'none']],
    ['retire', () => [id, 1]],
    ['reinstate', () => [id, 1]],
    ['offer', () => [id, other]],
  ] as const)('cannot %s', async (name, args) => {
    const before = [await read('model', id), await read('version', id, 1)]
    expectError(await send(name, args(), other), 'NotOwner', id, other)
    expect([await read('model', id), await read('version', id, 1)]).toEqual(before)
  })
})

describe('the description', () => {
  it('can be replaced', async () => {
    const outcome = await send('describe', [id, 'Better said.', 'BSD-3-Clause'])
    const said = { description: 'Better said.', licence: 'BSD-3-Clause' }
    expect(outcome.events).toEqual([{ name: 'Described', args: { id, ...said } }])
    expect(await read('model', id)).toMatchObject({ ...said, name: `model ${names}` })
    expectError(await send('describe', [id, text(1025), '']), 'TooLong', 'description', 1025n, 1024n)
  })
})

describe('handing over', () => {
  it('takes an offer and its acceptance', async () => {
    const offered = await send('offer', [id, other])
    expect(offered.events).toEqual([{ name: 'OwnershipOffered', args: { id, owner, offeredTo: other } }])
    expect(await read('model', id)).toMatchObject({ owner, offeredTo: other })
    expectError(await send('describe', [id, '', ''], other), 'NotOwner', id, other)
    const accepted = await send('accept', [id], other)
    expect(accepted.events).toEqual([{ name: 'OwnershipTransferred', args: { id, from: owner, to: other } }])
    expect(await read('model', id)).toMatchObject({ owner: other, offeredTo: zeroAddress })
    expectError(await send('describe', [id, '', '']), 'NotOwner', id, owner)
    expectError(await send('accept', [id], other), 'NotOffered', id, other)
    expect((await send('describe', [id, '', ''], other)).status).toBe('success')
  })

  it('is for the one it was offered to last', async () => {
    expectError(await send('accept', [id], third), 'NotOffered', id, third)
    await send('offer', [id, other])
    expectError(await send('accept', [id], third), 'NotOffered', id, third)
    expectError(await send('accept', [id]), 'NotOffered', id, owner)
    await send('offer', [id, third])
    expectError(await send('accept', [id], other), 'NotOffered', id, other)
    await send('offer', [id, zeroAddress])
    expectError(await send('accept', [id], third), 'NotOffered', id, third)
    expect(await read('model', id)).toMatchObject({ owner })
  })
})
