import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { openWorkshop, type Workshop } from './workshop.js'

const HASH = expect.stringMatching(/^[0-9a-f]{64}$/)
const COMPILED = ['circuit.json', 'circuit.model', 'circuit.r1cs', 'circuit.witness']
const SET_UP = [...COMPILED, 'circuit.zkey', 'verification_key.json'].sort()

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  shop.save('input.json', SMALL_INPUT)
  await shop.zkml('compile', 'model.onnx')
  await shop.zkml('setup', 'model.zkml')
  await shop.zkml('prove', 'model.zkml', '--input', 'input.json')
})
afterAll(() => shop.remove())

/** Every command, with which it succeeds. */
const COMMANDS = [
  ['compile', 'model.onnx', '-o', 'again.zkml'],
  ['compile', 'model.onnx', '--check'],
  ['setup', 'again.zkml'],
  ['run', 'model.zkml', '--input', 'input.json'],
  ['check', 'model.zkml', '--input', 'input.json'],
  ['prove', 'model.zkml', '--input', 'input.json', '-o', 'proofs/p.json'],
  ['verify', 'model.zkml', '--proof', 'model.zkml/proof.json'],
  ['verify', 'model.zkml', '--proof', 'model.zkml/proof.json', '--public', 'model.zkml/public.json'],
  ['export-verifier', 'model.zkml', '--allow-insecure-dev-key', '-o', 'V.sol'],
  ['calldata', 'model.zkml', '--proof', 'model.zkml/proof.json'],
  ['audit', 'model.zkml'],
  ['inspect', 'model.zkml'],
  ['inspect', 'model.onnx'],
]

describe.each(COMMANDS.map((args) => [args.join(' '), args] as const))('zkml %s', (_, args) => {
  it('speaks to people on stdout', async () => {
    const { code, stdout, stderr } = await shop.zkml(...args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trim()).not.toBe('')
    expect(stdout).not.toMatch(/undefined|NaN|\[object/)
  })

  it('prints one object under --json, and nothing under --quiet', async () => {
    const { code, value } = await shop.json(...args)
    expect(code).toBe(0)
    expect(value).toBeTypeOf('object')
    expect(await shop.zkml(...args, '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe('compile', () => {
  it('reports the circuit', async () => {
    const { value } = await shop.json('compile', 'model.onnx', '-o', 'reported.zkml')
    const { rows, wires, nonZeros, modelHash, circuitHash } = JSON.parse(
      shop.read('reported.zkml/circuit.json'),
    )
    expect(value).toMatchObject({
      ...{ rows, wires, nonZeros, modelHash, circuitHash },
      ...{ publicSignals: 1, protocol: 'groth16', folder: 'reported.zkml' },
    })
    expect([modelHash, circuitHash]).toEqual([HASH, HASH])
    expect(shop.list('reported.zkml')).toEqual(COMPILED)
  })

  it('says what a proof will state', async () => {
    const args = ['--input-visibility', 'hashed', '--bits', '6', '--protocol', 'fflonk']
    const { stdout } = await shop.zkml('compile', 'model.onnx', '--check', ...args)
    expect(stdout).toContain('fflonk: ')
    expect(stdout).toContain('integers of about 6 bits')
    expect(stdout).toContain('committed (hashed): x [1, 2]')
    expect(stdout).toContain('public: y [1, 2]')
  })

  it('writes nothing under --check', async () => {
    const before = shop.list()
    expect((await shop.json('compile', 'model.onnx', '--check', '-o', 'no.zkml')).value).toMatchObject({
      supported: true,
    })
    await shop.zkml('compile', 'model.onnx', '--check', '--emit', 'circom')
    expect(shop.list()).toEqual(before)
  })

  it('writes the circuit as circom, with every template that it includes', async () => {
    await shop.zkml('compile', 'model.onnx', '-o', 'circom.zkml', '--emit', 'circom')
    const files = shop.list('circom.zkml')
    const program = shop.read('circom.zkml/circuit.circom')
    const included = [...program.matchAll(/include "([^"]+)"/g)].map((match) => match[1]!)
    expect(program).toContain('component main')
    expect(included.length).toBeGreaterThan(0)
    expect(files).toEqual(expect.arrayContaining([...COMPILED, 'circuit.circom']))
    for (const template of included) expect(shop.read(`circom.zkml/${template}`)).toContain('pragma circom')
  })

  it('uses calibration data', async () => {
    shop.save('samples.json', {
      x: [[[-3, 2]], [[4, 0]]],
    })
    const args = ['compile', 'model.onnx', '--calibrate', 'samples.json', '-o', 'wide.zkml']
    expect((await shop.zkml(...args)).stdout).toContain('x [1, 2] from -2.99216 to 4.00784')
    shop.save('wide.json', [[3.5, -2.5]])
    expect((await shop.zkml('run', 'wide.zkml', '--input', 'wide.json')).code).toBe(0)
    expect((await shop.zkml('run', 'model.zkml', '--input', 'wide.json')).code).toBe(2)
  })
})

describe('run and check', () => {
  it('report outputs by name', async () => {
    const { value } = await shop.json('run', 'model.zkml', '--input', 'input.json')
    const { outputs } = value as { outputs: { y: { shape: number[]; data: number[] } } }
    expect(Object.keys(outputs)).toEqual(['y'])
    expect(outputs.y.shape).toEqual([1, 2])
    expect(outputs.y.data[0]).toBeCloseTo(1.28125, 1)
    expect(outputs.y.data[1]).toBeCloseTo(-1.234375, 1)
  })

  it('report the rows', async () => {
    const { rows } = JSON.parse(shop.read('model.zkml/circuit.json'))
    const { value } = await shop.json('check', 'model.zkml', '--input', 'input.json')
    expect(value).toEqual({ ok: true, rows, failed: 0, failures: [] })
    const { stdout } = await shop.zkml('check', 'model.zkml', '--input', 'input.json')
    expect(stdout).toContain(`All ${rows} rows hold.`)
  })
})

describe('setup', () => {
  it('warns of development keys, for people and machines', async () => {
    shop.copy('model.zkml', 'keys.zkml')
    expect((await shop.zkml('setup', 'keys.zkml')).stdout).toContain('DEVELOPMENT KEY')
    const { value } = await shop.json('setup', 'keys.zkml')
    expect(value).toEqual({
      protocol: 'groth16',
      development: true,
      contributions: 1,
      keyBytes: shop.bytes('keys.zkml/circuit.zkey').length,
    })
    expect(shop.list('model.zkml')).toEqual(expect.arrayContaining(SET_UP))
  })
})

describe('prove', () => {
  it('puts public.json beside the proof', async () => {
    const args = ['prove', 'model.zkml', '--input', 'input.json', '-o', 'elsewhere/one.json']
    const { value } = await shop.json(...args)
    expect(shop.list('elsewhere')).toEqual(['one.json', 'public.json'])
    const publicSignals = JSON.parse(shop.read('elsewhere/public.json'))
    expect(value).toMatchObject({
      proof: 'elsewhere/one.json',
      public: 'elsewhere/public.json',
      publicSignals,
      outputs: { y: { shape: [1, 2] } },
    })
    expect((await shop.zkml('verify', 'model.zkml', '--proof', 'elsewhere/one.json')).code).toBe(0)
  })

  it('writes the openings of hashed tensors, which are not in its report', async () => {
    await shop.zkml('compile', 'model.onnx', '-o', 'hashed.zkml', '--input-visibility', 'hashed')
    await shop.zkml('setup', 'hashed.zkml')
    const { stdout } = await shop.zkml('prove', 'hashed.zkml', '--input', 'input.json', '--json')
    const [opening, ...others] = JSON.parse(shop.read('hashed.zkml/openings.json'))
    expect(others).toEqual([])
    expect(opening).toMatchObject({ tensor: 'x', salt: expect.stringMatching(/^\d{30,46}$/) })
    expect(JSON.parse(shop.read('hashed.zkml/public.json'))).toContain(opening.digest)
    expect(stdout).not.toContain(opening.salt)
  })
})

describe('verify', () => {
  it('has exit code 1 and a reason for changed signals', async () => {
    shop.save('changed.json', ['12345'])
    const args = ['verify', 'model.zkml', '--proof', 'model.zkml/proof.json', '--public', 'changed.json']
    expect(await shop.json(...args)).toEqual({
      code: 1,
      value: {
        valid: false,
        reason: 'the proof does not hold for these public signals',
        development: true,
      },
    })
    const { code, stdout } = await shop.zkml(...args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('INVALID: ') })
    expect(await shop.zkml(...args, '--quiet')).toEqual({ code: 1, stdout: '', stderr: '' })
  })

  it('has exit code 1 for a proof of another circuit, and names both', async () => {
    await shop.zkml('compile', 'model.onnx', '-o', 'other.zkml', '--bits', '5')
    await shop.zkml('setup', 'other.zkml')
    const { code, value } = await shop.json('verify', 'other.zkml', '--proof', 'model.zkml/proof.json')
    const [own, other] = ['model.zkml', 'other.zkml'].map(
      (name) => JSON.parse(shop.read(`${name}/circuit.json`)).circuitHash,
    )
    expect(code).toBe(1)
    expect(value).toMatchObject({
      valid: false,
      reason: `the proof is of circuit ${own}, the key of circuit ${other}`,
    })
  })

  it('has exit code 1 for a proof that cannot be read', async () => {
    shop.save('cut.json', { ...JSON.parse(shop.read('model.zkml/proof.json')), pi_a: ['1'] })
    const args = ['verify', 'model.zkml', '--proof', 'cut.json', '--public', 'model.zkml/public.json']
    expect(await shop.json(...args)).toEqual({
      code: 1,
      value: { error: { code: 'E_PROOF_FORMAT', message: expect.any(String), facts: { field: 'pi_a' } } },
    })
  })
})

describe('export-verifier', () => {
  it('refuses a development key unless told', async () => {
    const { code, value } = await shop.json('export-verifier', 'model.zkml')
    expect({ code, value }).toMatchObject({ code: 2, value: { error: { code: 'E_INSECURE_KEY' } } })
    expect(shop.list('model.zkml')).not.toContain('Verifier.sol')
  })

  it('names the contract as asked, and as made with a development key', async () => {
    const args = ['export-verifier', 'model.zkml', '--allow-insecure-dev-key', '--name', 'Digits']
    expect((await shop.json(...args)).value).toEqual({
      file: 'model.zkml/Verifier.sol',
      contract: 'DevOnlyDigits',
      language: 'solidity',
      development: true,
      codeBytes: expect.any(Number),
      codeShare: expect.any(Number),
      deploymentGas: expect.any(Number),
      verificationGas: expect.any(Number),
    })
    expect(shop.read('model.zkml/Verifier.sol')).toContain('contract DevOnlyDigits')
  })

  it('says what the contract takes of a chain', async () => {
    const args = ['export-verifier', 'model.zkml', '--allow-insecure-dev-key']
    const value = (await shop.json(...args)).value as Record<string, number>
    expect(value.codeShare).toBe(value.codeBytes! / 24_576)
    expect(value.deploymentGas).toBeGreaterThan(200 * value.codeBytes!)
    expect(value.verificationGas).toBeGreaterThan(202_000)
    const { stdout } = await shop.zkml(...args)
    const number = (key: string) => value[key]!.toLocaleString('en-US')
    expect(stdout).toContain(`code           ${number('codeBytes')} bytes, `)
    expect(stdout).toContain(`deployment     about ${number('deploymentGas')} gas`)
    expect(stdout).toContain(`verification   about ${number('verificationGas')} gas`)
  })

  it('writes Vyper where that is asked for, and no other language', async () => {
    const args = ['export-verifier', 'model.zkml', '--allow-insecure-dev-key', '--language']
    expect((await shop.json(...args, 'vyper')).value).toEqual({
      file: 'model.zkml/Verifier.vy',
      contract: 'DevOnlyZkmlVerifier',
      language: 'vyper',
      development: true,
    })
    expect(shop.read('model.zkml/Verifier.vy')).toContain('# pragma version')
    expect(await shop.json(...args, 'cobol')).toMatchObject({
      code: 2,
      value: { error: { code: 'E_USAGE' } },
    })
  })
})

describe('calldata', () => {
  it('prints every form', async () => {
    const { value } = await shop.json('calldata', 'model.zkml', '--proof', 'model.zkml/proof.json')
    const call = expect.stringMatching(/^0x[0-9a-f]+$/)
    expect(value).toEqual({
      proof: expect.stringMatching(/^0x[0-9a-f]{512}$/),
      compressedProof: expect.stringMatching(/^0x[0-9a-f]{256}$/),
      inputs: '0x',
      outputs: expect.arrayContaining([expect.stringMatching(/^-?\d+$/)]),
      verifyInference: call,
      verifyInferenceCompressed: call,
      verifyProof: call,
      snarkjsArguments: expect.stringMatching(/^\["0x/),
    })
  })
})

describe('inspect', () => {
  it('shows the same for a folder and for its model', async () => {
    const [folder, model] = [
      await shop.json('inspect', 'model.zkml'),
      await shop.json('inspect', 'model.onnx'),
    ]
    expect(folder).toEqual(model)
    expect(folder.value).toMatchObject({ tool: 'zkml', layers: expect.any(Array), estimate: {} })
    const [first, second] = [
      await shop.zkml('inspect', 'model.zkml'),
      await shop.zkml('inspect', 'model.onnx'),
    ]
    expect(second.stdout.split('\n').slice(1).join('\n')).toBe(first.stdout)
  })
})

describe('the command line itself', () => {
  it('shows help and version with exit code 0', async () => {
    const help = await shop.zkml('--help')
    expect(help.code).toBe(0)
    for (const [name] of COMMANDS) expect(help.stdout).toContain(`  ${name} `)
    expect((await shop.zkml('prove', '--help')).stdout).toContain('--input <file>')
    expect(await shop.zkml('--version')).toEqual({
      code: 0,
      stdout: `${JSON.parse(shop.read('model.zkml/circuit.json')).version}\n`,
      stderr: '',
    })
  })

  it('asks for a command where there is none', async () => {
    expect(await shop.zkml()).toEqual({
      code: 2,
      stdout: '',
      stderr: 'UsageError: Which command?\n\nTry: zkml --help, or zkml <command> --help\nCode: E_USAGE\n',
    })
  })

  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['compile'], "missing required argument 'model'"],
    [['compile', 'model.onnx', 'more'], 'too many arguments'],
    [['compile', 'model.onnx', '--speed'], "unknown option '--speed'"],
    [['compile', 'model.onnx', '--protocol', 'stark'], 'stark'],
    [['compile', 'model.onnx', '--bits', 'many'], 'many is no integer'],
    [['compile', 'model.onnx', '--bits', '40'], 'bits cannot be 40'],
    [['compile', 'model.onnx', '--dim', 'batch'], 'name=N'],
    [['compile', 'model.onnx', '--dim', 'batch=0'], 'name=N'],
    [['compile', 'model.onnx', '--emit', 'noir'], 'noir'],
    [['run', 'model.zkml'], '--input'],
    [['verify', 'model.zkml'], '--proof'],
    [['setup'], "missing required argument 'folder'"],
  ])('has exit code 2 for %j', async (args, words) => {
    const human = await shop.zkml(...args)
    expect({ code: human.code, stdout: human.stdout }).toEqual({ code: 2, stdout: '' })
    expect(human.stderr).toContain(words)
    const { code, value } = await shop.json(...args)
    expect(code).toBe(2)
    expect(value).toEqual({
      error: {
        code: expect.stringMatching(/^E_(USAGE|OPTION)$/),
        message: expect.stringContaining(words),
        facts: expect.any(Object),
      },
    })
  })
})
