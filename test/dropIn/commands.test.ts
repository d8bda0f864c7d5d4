import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { openWorkshop, type Workshop } from '../cli/workshop.js'
import { snarkjsFolder } from '../e2e/snarkjsCli.js'
import { writeTinyWtns } from '../harness/tinyR1cs.js'
import { compileCircom } from './circuits.js'
import { snarkjsKey } from './snarkjsReference.js'

const body = 'signal input a; signal input b; signal output c; c <== a * b; log("a is", a); assert(a != 9);'

let shop: Workshop
let ptau: Uint8Array
beforeAll(async () => {
  shop = openWorkshop()
  ptau = await developmentPtau(4, 'full')
  const { r1cs, wasm } = await compileCircom({ body, public: ['a'] })
  shop.save('circuit.r1cs', r1cs)
  shop.save('circuit.wasm', wasm)
  shop.save('powersoftau.ptau', ptau)
  shop.save('input.json', { a: 3, b: '5' })
  shop.save('circuit_final.zkey', await snarkjsKey(r1cs, ptau))
  const wide = await compileCircom({ body: `${body} signal output d; d <== c * c;` })
  shop.save('other.zkey', await snarkjsKey(wide.r1cs, ptau))
  await shop.zkml('groth16', 'fullprove')
  shop.save('witness.wtns', writeTinyWtns([1n, 15n, 3n, 5n]))
  await shop.zkml('groth16', 'export-vkey')
})
afterAll(() => shop.remove())

const groth16 = (...args: string[]) => shop.zkml('groth16', ...args)
const json = (...args: string[]) => shop.json('groth16', ...args)

describe('the order of arguments and the names of files are those of snarkjs', () => {
  it('groth16 setup, contribute, export-vkey, prove, verify', async () => {
    const ran = [
      await groth16('setup', 'circuit.r1cs', 'powersoftau.ptau', 's.zkey'),
      await groth16('contribute', 's.zkey', 'c.zkey', '--name', 'me'),
      await groth16('export-vkey', 'c.zkey', 'c.vkey.json'),
      await groth16('prove', 'c.zkey', 'witness.wtns', 'c.proof.json', 'c.public.json', '--threads', '2'),
      await groth16('verify', 'c.vkey.json', 'c.public.json', 'c.proof.json'),
    ]
    expect(ran.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      ran.map(() => ({ code: 0, stderr: '' })),
    )
    expect(shop.read('c.public.json')).toBe('[\n "15",\n "3"\n]')
    expect(ran[0]!.stdout).toContain('FORGEABLE KEY')
    expect(ran[0]!.stdout).toContain('Next: zkml groth16 contribute s.zkey circuit_final.zkey')
    expect(ran[1]!.stdout).toContain('c.zkey')
    expect(
      ran
        .slice(1)
        .map(({ stdout }) => stdout)
        .join(),
    ).not.toContain('FORGEABLE')
    expect(ran[4]!.stdout).toContain('VALID')
  })

  it('groth16 verify-key tells keys of this circuit, by whomever, from others', async () => {
    const check = async (zkey: string) =>
      (await json('verify-key', 'circuit.r1cs', 'powersoftau.ptau', zkey)).value
    await groth16('setup', 'circuit.r1cs', 'powersoftau.ptau', 'v0.zkey')
    await groth16('contribute', 'v0.zkey', 'v1.zkey', '--name', 'me')
    expect(await check('v0.zkey')).toMatchObject({ valid: true, contributions: 0 })
    expect(await check('v1.zkey')).toMatchObject({ valid: true, contributions: 1, warnings: [] })
    const changed = shop.bytes('v1.zkey').slice()
    changed[changed.length >> 1]! ^= 1
    shop.save('v2.zkey', changed)
    const refused = await groth16('verify-key', 'circuit.r1cs', 'powersoftau.ptau', 'v2.zkey')
    expect(refused.code).not.toBe(0)
    expect(refused.stdout).not.toMatch(/^VALID/m)
  })

  it('groth16 prepare makes of a first phase what setups read', async () => {
    const sections = readSections(shop.bytes('powersoftau.ptau'), 'ptau')
    const raw = sections.filter(({ id }) => id < 12)
    expect(raw.length).toBeLessThan(sections.length)
    shop.save('raw.ptau', writeSections('ptau', raw))
    expect((await groth16('setup', 'circuit.r1cs', 'raw.ptau', 'x.zkey')).code).toBe(2)
    expect((await groth16('prepare', 'raw.ptau', 'prepared.ptau')).code).toBe(0)
    await groth16('setup', 'circuit.r1cs', 'powersoftau.ptau', 'p0.zkey')
    expect((await groth16('setup', 'circuit.r1cs', 'prepared.ptau', 'p1.zkey')).code).toBe(0)
    expect(shop.bytes('p1.zkey')).toEqual(shop.bytes('p0.zkey'))
  })

  it('with no arguments each command takes the default names', async () => {
    const alone = openWorkshop()
    for (const name of ['circuit.r1cs', 'circuit.wasm', 'powersoftau.ptau', 'input.json', 'witness.wtns']) {
      alone.save(name, shop.bytes(name))
    }
    const run = async (...args: string[]) => (await alone.zkml('groth16', ...args)).code
    expect(await run('setup')).toBe(0)
    expect(await run('contribute', 'circuit_0000.zkey', 'circuit_final.zkey')).toBe(0)
    expect(await run('export-vkey')).toBe(0)
    for (const command of ['prove', 'fullprove']) {
      expect(await run(command)).toBe(0)
      expect(await run('verify')).toBe(0)
    }
    const made = [
      'circuit_0000.zkey',
      'circuit_final.zkey',
      'proof.json',
      'public.json',
      'verification_key.json',
    ]
    expect(alone.list()).toEqual(expect.arrayContaining(made))
    alone.remove()
  })

  it('the snarkjs command line takes what is written, and writes what is read', async () => {
    const { snarkjs, remove } = snarkjsFolder()
    const at = (name: string) => `${shop.folder}/${name}`
    const files = ['t.vkey.json', 't.public.json', 't.proof.json'].map(at) as [string, string, string]
    await snarkjs('groth16', 'setup', at('circuit.r1cs'), at('powersoftau.ptau'), at('t0.zkey'))
    await groth16('setup', 'circuit.r1cs', 'powersoftau.ptau', 'o0.zkey')
    expect(shop.bytes('o0.zkey')).toEqual(shop.bytes('t0.zkey'))
    await snarkjs('zkey', 'contribute', at('o0.zkey'), at('o1.zkey'), '-n=theirs', '-e=some')
    await groth16('contribute', 'o1.zkey', 'o2.zkey', '-n=ours', '-e=some of ours')
    const checked = await snarkjs('zkey', 'verify', at('circuit.r1cs'), at('powersoftau.ptau'), at('o2.zkey'))
    expect(checked).toMatch(/ ours[\s\S]* theirs[\s\S]*ZKey Ok!/)
    await snarkjs('zkey', 'export', 'verificationkey', at('o2.zkey'), files[0])
    await groth16('export-vkey', 'o2.zkey', 'o.vkey.json')
    expect(shop.read('o.vkey.json')).toBe(shop.read('t.vkey.json'))
    await groth16('prove', 'o2.zkey', 'witness.wtns', 'o.proof.json', 'o.public.json')
    expect(await snarkjs('groth16', 'verify', files[0], at('o.public.json'), at('o.proof.json'))).toContain(
      'OK!',
    )
    await snarkjs(
      'groth16',
      'fullprove',
      at('input.json'),
      at('circuit.wasm'),
      at('o2.zkey'),
      files[2],
      files[1],
    )
    expect(shop.read('o.public.json')).toBe(shop.read('t.public.json'))
    expect((await groth16('verify', 'o.vkey.json', 't.public.json', 't.proof.json')).code).toBe(0)
    remove()
  })
})

describe('output', () => {
  it('is one object under --json', async () => {
    const zkey = 'j.zkey'
    const warnings = [expect.stringContaining('FORGEABLE')]
    expect(await json('setup', 'circuit.r1cs', 'powersoftau.ptau', zkey)).toEqual({
      code: 0,
      value: { zkey, keyBytes: shop.bytes(zkey).length, contributions: 0, warnings },
    })
    const exported = { verificationKey: 'j.vkey.json', publicSignals: 2, warnings }
    expect((await json('export-vkey', zkey, 'j.vkey.json')).value).toEqual(exported)
    const proved = { proof: 'j.proof.json', public: 'j.public.json', publicSignals: ['15', '3'], warnings }
    const outputs = ['j.proof.json', 'j.public.json']
    expect((await json('prove', zkey, 'witness.wtns', ...outputs)).value).toEqual(proved)
    expect((await json('fullprove', 'input.json', 'circuit.wasm', zkey, ...outputs)).value).toEqual(proved)
    const verified = { code: 0, value: { valid: true, warnings } }
    expect(await json('verify', 'j.vkey.json', 'j.public.json', 'j.proof.json')).toEqual(verified)
    const { value } = await json('contribute', zkey, 'j1.zkey')
    expect(value).toEqual({ zkey: 'j1.zkey', contributions: 1, warnings: [] })
  })

  it('is nothing under --quiet', async () => {
    expect(await groth16('fullprove', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await groth16('verify', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('shows what the circuit logs', async () => {
    expect((await groth16('fullprove')).stdout).toContain('a is 3\n')
  })

  it('says for a false proof that it is invalid, with exit code 1', async () => {
    await groth16('prove')
    shop.save('false.json', ['15', '4'])
    const { code, stdout } = await groth16('verify', 'verification_key.json', 'false.json')
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('INVALID') })
    expect((await json('verify', 'verification_key.json', 'false.json')).value).toEqual({
      valid: false,
      warnings: [],
    })
  })
})

describe('bad input', () => {
  const sectionsOf = (name: string) => readSections(shop.bytes(name), name.endsWith('zkey') ? 'zkey' : 'wtns')
  /** The key with the bytes of a section changed. */
  function changedKey(id: number, change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
    const sections = sectionsOf('circuit_final.zkey')
    return writeSections(
      'zkey',
      sections.map((section) => (section.id === id ? { id, bytes: change(section.bytes.slice()) } : section)),
    )
  }

  const prove = ['prove', 'bad.zkey', 'witness.wtns']
  const withWitness = ['prove', 'circuit_final.zkey', 'bad.wtns']
  const withInput = ['fullprove', 'bad.json']
  const key = (id: number, change: (bytes: Uint8Array) => Uint8Array) => () => ({
    'bad.zkey': changedKey(id, change),
  })
  const cut = (share: number) => () => {
    const bytes = shop.bytes('circuit_final.zkey')
    return { 'bad.zkey': bytes.subarray(0, Math.floor(share * bytes.length)) }
  }
  const input = (value: string | object) => () => ({ 'bad.json': value })
  const witness = (values: readonly bigint[], prime?: bigint) => () => ({
    'bad.wtns': writeTinyWtns(values, prime),
  })
  const at = (offset: number, value: number) => (bytes: Uint8Array) => {
    bytes[offset] = value
    return bytes
  }
  /** Order of the scalar field of BLS12-381. */
  const BLS = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n

  type Files = Readonly<Record<string, Uint8Array | string | object>>
  const CASES: [title: string, args: string[], files: () => Files, exit: number, code: string][] = [
    ['a missing key', ['prove', 'nowhere.zkey'], () => ({}), 2, 'E_READ'],
    ['a missing witness', ['prove', 'circuit_final.zkey', 'nowhere.wtns'], () => ({}), 2, 'E_READ'],
    ['a missing circuit', ['setup', 'nowhere.r1cs'], () => ({}), 2, 'E_READ'],
    ['a missing program', ['fullprove', 'input.json', 'nowhere.wasm'], () => ({}), 2, 'E_READ'],
    [
      'a missing proof',
      ['verify', 'verification_key.json', 'public.json', 'nowhere'],
      () => ({}),
      2,
      'E_READ',
    ],
    ['a folder as key', ['prove', '.'], () => ({}), 2, 'E_READ'],
    ['no key at all', prove, () => ({ 'bad.zkey': 'words' }), 2, 'E_FILE_FORMAT'],
    ['an empty key', prove, () => ({ 'bad.zkey': '' }), 2, 'E_FILE_FORMAT'],
    ['a key of which little is there', prove, cut(0.01), 2, 'E_FILE_FORMAT'],
    ['half of a key', prove, cut(0.5), 2, 'E_FILE_FORMAT'],
    ['a key without its last byte', prove, cut(0.9999), 2, 'E_FILE_FORMAT'],
    ['half of a key, to export', ['export-vkey', 'bad.zkey', 'x.json'], cut(0.5), 2, 'E_FILE_FORMAT'],
    ['half of a key, to contribute to', ['contribute', 'bad.zkey', 'x.zkey'], cut(0.5), 2, 'E_FILE_FORMAT'],
    ['a key of another curve', prove, key(2, at(5, 7)), 2, 'E_KEY_KIND'],
    ['a key of another proof system', prove, key(1, at(0, 2)), 2, 'E_KEY_KIND'],
    ['a key of another curve, to export', ['export-vkey', 'bad.zkey'], key(2, at(5, 7)), 2, 'E_KEY_KIND'],
    ['a key with a point off the curve', prove, key(2, at(90, 1)), 2, 'E_FILE_FORMAT'],
    ['a key with a section too short', prove, key(8, (bytes) => bytes.subarray(1)), 2, 'E_FILE_FORMAT'],
    ['a key with a term of no wire', prove, key(4, at(12, 255)), 2, 'E_FILE_FORMAT'],
    [
      'a key of another circuit',
      ['prove', 'other.zkey', 'witness.wtns'],
      () => ({}),
      2,
      'E_WITNESS_MISMATCH',
    ],
    [
      'a key of another circuit, as input',
      ['fullprove', 'input.json', 'circuit.wasm', 'other.zkey'],
      () => ({}),
      2,
      'E_WITNESS_MISMATCH',
    ],
    ['no witness at all', withWitness, () => ({ 'bad.wtns': 'words' }), 2, 'E_FILE_FORMAT'],
    [
      'a witness that is cut off',
      withWitness,
      () => ({ 'bad.wtns': shop.bytes('witness.wtns').subarray(0, 150) }),
      2,
      'E_FILE_FORMAT',
    ],
    ['a witness of another circuit', withWitness, witness([1n, 2n]), 2, 'E_WITNESS_MISMATCH'],
    ['a witness over another field', withWitness, witness([1n, 15n, 3n, 5n], BLS), 2, 'E_WITNESS_MISMATCH'],
    ['a witness that breaks a row', withWitness, witness([1n, 16n, 3n, 5n]), 2, 'E_WITNESS_UNSATISFIED'],
    [
      'a witness whose first wire is not 1',
      withWitness,
      witness([2n, 15n, 3n, 5n]),
      2,
      'E_WITNESS_UNSATISFIED',
    ],
    ['an input that is no JSON', withInput, input('{a: 3}'), 2, 'E_JSON'],
    ['an unknown signal', withInput, input({ a: 3, b: 5, d: 1 }), 2, 'E_SIGNAL_NAME'],
    ['a missing signal', withInput, input({ a: 3 }), 2, 'E_SIGNAL_MISSING'],
    ['too many values', withInput, input({ a: [3, 4], b: 5 }), 2, 'E_SIGNAL_LENGTH'],
    ['no number', withInput, input({ a: 'three', b: 5 }), 2, 'E_SIGNAL_VALUE'],
    ['an assertion that fails', withInput, input({ a: 9, b: 5 }), 2, 'E_CIRCUIT_ASSERTION'],
    ['no program', ['fullprove', 'input.json', 'input.json'], () => ({}), 2, 'E_CIRCOM_WASM'],
    ['no circuit', ['setup', 'input.json'], () => ({}), 2, 'E_R1CS_FORMAT'],
    ['no ptau', ['setup', 'circuit.r1cs', 'input.json'], () => ({}), 2, 'E_PTAU_FORMAT'],
    ['no verification key', ['verify', 'bad.json'], input({}), 2, 'E_VKEY_FORMAT'],
    ['a verification key that is a list', ['verify', 'bad.json'], input([]), 2, 'E_USAGE'],
    [
      'public signals that are no list',
      ['verify', 'verification_key.json', 'bad.json'],
      input({}),
      2,
      'E_USAGE',
    ],
    [
      'public signals that are no numbers',
      ['verify', 'verification_key.json', 'bad.json'],
      input(['x']),
      1,
      'E_PROOF_FORMAT',
    ],
    [
      'a proof that is none',
      ['verify', 'verification_key.json', 'public.json', 'bad.json'],
      input({}),
      1,
      'E_PROOF_FORMAT',
    ],
    [
      'a place that cannot be written',
      ['export-vkey', 'circuit_final.zkey', 'input.json/x'],
      () => ({}),
      2,
      'E_WRITE',
    ],
    ['too many arguments', ['verify', '1', '2', '3', '4'], () => ({}), 2, 'E_USAGE'],
    ['no thread', ['prove', '--threads', '0'], () => ({}), 2, 'E_USAGE'],
    ['no command', [], () => ({}), 2, 'E_USAGE'],
    ['another command', ['proof'], () => ({}), 2, 'E_USAGE'],
  ]

  it.each(CASES)('%s', async (_, args, files, exit, code) => {
    for (const [name, content] of Object.entries(files())) shop.save(name, content)
    const { code: exitCode, stdout, stderr } = await groth16(...args)
    expect({ exitCode, stderr }).toEqual({
      exitCode: exit,
      stderr: expect.stringContaining(`Code: ${code}\n`),
    })
    expect(stdout).not.toMatch(/VALID/)
    expect(stderr).toMatch(/^\w+Error: [^\n]+\n/)
    expect(stderr).not.toMatch(/\n\s+at |\.ts:|\[object /)
  })

  it('leaves no file behind, and old ones as they were', async () => {
    shop.save('kept.json', 'old')
    shop.save('bad.wtns', writeTinyWtns([1n, 16n, 3n, 5n].map((value) => value % FR)))
    const before = shop.list()
    await groth16('prove', 'circuit_final.zkey', 'bad.wtns', 'kept.json', 'new.json')
    expect(shop.list()).toEqual(before)
    expect(shop.read('kept.json')).toBe('old')
  })
})
