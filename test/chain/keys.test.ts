import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { encrypt, type Keystore, pbkdf2, scrypt } from 'ox/Keystore'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KeyInArgumentsError, KeystoreError, SigningKeyError } from '../../src/chain/errors.js'
import { signerOfKey, signerOfKeystore } from '../../src/chain/signer.js'
import { refuseKeys } from '../../src/cli/keyInArguments.js'
import type { ZkmlError } from '../../src/errors.js'
import { ACCOUNT_KEYS, type Evm, startEvm } from '../harness/evm.js'
import { type ChainShop, expectNoSecrets, openChainShop } from './shop.js'

const [KEY] = ACCOUNT_KEYS
const ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const PASSWORD = 'correct horse battery staple'
const DIGITS = KEY.slice(2)

/** As geth and foundry write it, but quicker to open. */
function keystore(change: object = {}): Keystore & Record<string, unknown> {
  const [key, options] = scrypt({ password: PASSWORD, n: 1024, r: 8, p: 1 })
  return { ...encrypt(KEY, key, options), ...change }
}

function errorOf(work: () => unknown): ZkmlError {
  try {
    work()
  } catch (error) {
    return error as ZkmlError
  }
  return expect.fail('nothing was thrown')
}

describe('a key', () => {
  it.each([KEY, DIGITS, `  ${KEY}\n`, `0X${DIGITS.toUpperCase()}`])('is read with and without 0x', (text) => {
    expect(signerOfKey(text, 'KEY').address).toBe(ADDRESS)
  })

  it.each([
    ['', '0 characters, or others than 0-9 and a-f'],
    [KEY.slice(0, -1), '63 characters, or others than 0-9 and a-f'],
    [`${DIGITS.slice(1)}g`, '64 characters, or others than 0-9 and a-f'],
    ['0'.repeat(64), 'no number of the curve'],
    ['f'.repeat(64), 'no number of the curve'],
  ])('that is none is refused without being shown', (text, problem) => {
    const error = errorOf(() => signerOfKey(text, 'ZKML_PRIVATE_KEY'))
    expect(error).toBeInstanceOf(SigningKeyError)
    expect(error.facts).toEqual({ variable: 'ZKML_PRIVATE_KEY', problem })
    expectNoSecrets(error.render())
  })
})

describe('a keystore', () => {
  it('is opened with its password', () => {
    expect(signerOfKeystore(keystore(), PASSWORD, 'key.json').address).toBe(ADDRESS)
    const [key, options] = pbkdf2({ password: PASSWORD, iterations: 1000 })
    expect(signerOfKeystore(encrypt(KEY, key, options), PASSWORD, 'key.json').address).toBe(ADDRESS)
  })

  it('may name its address, with and without 0x, and may write Crypto', () => {
    const { crypto: secret, ...rest } = keystore()
    for (const address of [ADDRESS, ADDRESS.slice(2).toLowerCase()]) {
      const json = { ...rest, Crypto: secret, address }
      expect(signerOfKeystore(json, PASSWORD, 'key.json').address).toBe(ADDRESS)
    }
  })

  it.each<[string, (good: Keystore) => unknown, string]>([
    ['text', () => 'nothing', 'its field version is missing or strange'],
    ['null', () => null, 'its field version is missing or strange'],
    ['another version', (good) => ({ ...good, version: 1 }), 'its field version is missing or strange'],
    ['no crypto', ({ version }) => ({ version }), 'its field crypto is missing or strange'],
    ['another cipher', (good) => changed(good, { cipher: 'aes-256-gcm' }), 'its field crypto.cipher is'],
    ['another kdf', (good) => changed(good, { kdf: 'argon2' }), 'its field crypto.kdf is'],
    [
      'parameters that take all memory',
      (good) => changed(good, { kdfparams: { n: 2 ** 30, r: 8, p: 1, salt: '00' } }),
      'its field crypto.kdfparams is',
    ],
    [
      'parameters that are none',
      (good) => changed(good, { kdfparams: { n: 1000, r: 8, p: 1, salt: '00' } }),
      'its field crypto.kdfparams is',
    ],
    ['another address', (good) => ({ ...good, address: '00'.repeat(20) }), 'its key is of 0xf39'],
    ['a changed mac', (good) => changed(good, { mac: '00'.repeat(32) }), 'the password is another one'],
  ])('with %s is refused', (_name, damage, problem) => {
    const error = errorOf(() => signerOfKeystore(damage(keystore()), PASSWORD, 'key.json'))
    expect(error).toBeInstanceOf(KeystoreError)
    expect(error.facts.problem).toContain(problem)
    expectNoSecrets(error.render(), PASSWORD)
  })

  it('is not opened with another password', () => {
    const error = errorOf(() => signerOfKeystore(keystore(), `${PASSWORD}!`, 'key.json'))
    expect(error).toBeInstanceOf(KeystoreError)
    expect(error.advice).toContain('ZKML_KEYSTORE_PASSWORD')
  })

  function changed(good: Keystore, change: object): unknown {
    return { ...good, crypto: { ...good.crypto, ...change } }
  }
})

describe('a key among the arguments', () => {
  const flags = ['deploy', 'model', '--rpc', 'http://127.0.0.1:1']

  it.each([
    [['deploy', KEY]],
    [['deploy', DIGITS.toUpperCase()]],
    [[...flags, '--private-key', KEY]],
    [[...flags, `--private-key=${KEY}`]],
    [[...flags, '--keystore', KEY]],
    [['verify', 'model', '--proof', 'proof.json', '--address', KEY]],
  ])('is refused and not shown: %#', (args) => {
    const error = errorOf(() => refuseKeys(args))
    expect(error).toBeInstanceOf(KeyInArgumentsError)
    expectNoSecrets(JSON.stringify(error) + error.render())
  })

  it('is not seen in the identifier of a model, nor in other commands', () => {
    refuseKeys(['ask', 'model', '--model', KEY])
    refuseKeys(['ask', 'model', `--model=${KEY}`])
    refuseKeys(['groth16', 'beacon', DIGITS])
    refuseKeys([])
  })
})

describe('the command line', () => {
  let evm: Evm
  let shop: ChainShop
  let deploy: readonly string[]
  beforeAll(async () => {
    evm = await startEvm()
    shop = await openChainShop({})
    deploy = ['deploy', 'registry', '--rpc', evm.url]
    shop.save('key.json', keystore())
    chmodSync(join(shop.folder, 'key.json'), 0o600)
  })
  afterAll(async () => {
    shop?.remove()
    await evm?.stop()
  })

  async function withPassword<T>(password: string | undefined, work: () => Promise<T>): Promise<T> {
    if (password !== undefined) process.env.ZKML_KEYSTORE_PASSWORD = password
    try {
      return await work()
    } finally {
      delete process.env.ZKML_KEYSTORE_PASSWORD
    }
  }

  it('signs with a keystore, also when the environment holds a key', async () => {
    await withPassword(PASSWORD, async () => {
      const { stdout, code } = await shop.zkmlAs(ACCOUNT_KEYS[1], ...deploy, '--keystore', 'key.json')
      expect(code).toBe(0)
      expect(stdout).toContain(`${ADDRESS} pays about`)
      expect(stdout).not.toContain('WARNING')
    })
  })

  it('warns of a keystore that others can read', async () => {
    chmodSync(join(shop.folder, 'key.json'), 0o644)
    await withPassword(PASSWORD, async () => {
      const { stdout } = await shop.zkmlAs(undefined, ...deploy, '--keystore', 'key.json')
      expect(stdout).toContain('WARNING: everybody on this machine can read key.json')
    })
  })

  it.each<[string, string | undefined, string | undefined, readonly string[], string]>([
    ['no key', undefined, undefined, [], 'E_NO_KEY'],
    ['a bad key', 'abc', undefined, [], 'E_KEY'],
    ['no keystore', undefined, PASSWORD, ['--keystore', 'nowhere.json'], 'E_READ'],
    ['a keystore that is none', undefined, PASSWORD, ['--keystore', 'input.json'], 'E_KEYSTORE'],
    ['another password', undefined, 'another', ['--keystore', 'key.json'], 'E_KEYSTORE'],
    ['no password and no terminal', undefined, undefined, ['--keystore', 'key.json'], 'E_KEYSTORE'],
    ['a key as an argument', KEY, undefined, ['--private-key', KEY], 'E_KEY_IN_ARGUMENTS'],
  ])('with %s sends nothing', async (_name, key, password, flags, code) => {
    const before = await evm.request('eth_blockNumber')
    const { error } = await withPassword(password, () => shop.jsonAs(key, 2, ...deploy, ...flags))
    expect(error).toMatchObject({ code })
    expect(await evm.request('eth_blockNumber')).toBe(before)
  })

  it('has shown neither key nor password', () => {
    expect(shop.printed().length).toBeGreaterThan(500)
    expectNoSecrets(shop.printed(), PASSWORD)
  })
})
