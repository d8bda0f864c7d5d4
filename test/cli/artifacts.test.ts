import { createHash } from 'node:crypto'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { VERSION } from '../../src/version.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { openWorkshop, type Workshop } from './workshop.js'

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  shop.save('input.json', SMALL_INPUT)
  await prepare('good', '--bits', '8')
  await prepare('other', '--bits', '6')
  shop.copy('good', 'work')
})
afterAll(() => shop.remove())

/** Every test may damage the folder `work`. */
beforeEach(() => {
  rmSync(join(shop.folder, 'work'), { recursive: true })
  shop.copy('good', 'work')
})

async function prepare(folder: string, ...options: string[]): Promise<void> {
  await shop.zkml('compile', 'model.onnx', '-o', folder, ...options)
  await shop.zkml('setup', folder)
  await shop.zkml('prove', folder, '--input', 'input.json')
}

const COMMANDS = {
  setup: ['setup', 'work'],
  run: ['run', 'work', '--input', 'input.json'],
  check: ['check', 'work', '--input', 'input.json'],
  prove: ['prove', 'work', '--input', 'input.json'],
  verify: ['verify', 'work', '--proof', 'work/proof.json'],
  'export-verifier': ['export-verifier', 'work', '--allow-insecure-dev-key'],
  calldata: ['calldata', 'work', '--proof', 'work/proof.json'],
  inspect: ['inspect', 'work'],
} as const
type CommandName = keyof typeof COMMANDS

/** The error of a command, which must fail with exit code 2 and change no file. */
async function refusal(command: CommandName) {
  const before = contents()
  const { code, value } = await shop.json(...COMMANDS[command])
  expect({ command, code }).toEqual({ command, code: 2 })
  expect(contents()).toEqual(before)
  return (value as { error: { code: string; facts: Record<string, string>; message: string } }).error
}

function contents(): [string, string][] {
  return shop.list('work').map((name) => [name, sha256(shop.bytes(`work/${name}`))])
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function swapIn(...names: string[]): void {
  for (const name of names) cpSync(join(shop.folder, 'other', name), join(shop.folder, 'work', name))
}

function manifestOf(folder: string) {
  return JSON.parse(shop.read(`${folder}/circuit.json`))
}

describe('artifacts of another compilation', () => {
  it.each(['check', 'prove'] as const)('%s refuses a witness program', async (command) => {
    swapIn('circuit.witness')
    expect(await refusal(command)).toMatchObject({
      code: 'E_MISMATCH',
      message: 'circuit.witness belongs to something else.',
      facts: { found: manifestOf('other').witness.sha256, expected: manifestOf('good').witness.sha256 },
    })
  })

  it.each(['run', 'check', 'prove'] as const)('%s refuses an integer model', async (command) => {
    swapIn('circuit.model')
    expect(await refusal(command)).toMatchObject({
      code: 'E_MISMATCH',
      message: 'circuit.model belongs to something else.',
      facts: { found: manifestOf('other').model.sha256, expected: manifestOf('good').model.sha256 },
    })
  })

  it('setup refuses a circuit', async () => {
    swapIn('circuit.r1cs')
    expect(await refusal('setup')).toMatchObject({
      code: 'E_MISMATCH',
      facts: { found: manifestOf('other').r1cs.sha256, expected: manifestOf('good').r1cs.sha256 },
    })
  })

  it('prove refuses a proving key', async () => {
    swapIn('circuit.zkey')
    expect(await refusal('prove')).toMatchObject({
      code: 'E_MISMATCH',
      message: 'circuit.zkey belongs to something else.',
      facts: {
        found: `circuit ${manifestOf('other').circuitHash}`,
        expected: `circuit ${manifestOf('good').circuitHash}`,
      },
    })
  })

  it.each(['verify', 'export-verifier'] as const)('%s refuses a verification key', async (command) => {
    swapIn('verification_key.json')
    expect(await refusal(command)).toMatchObject({
      code: 'E_MISMATCH',
      facts: {
        found: `circuit ${manifestOf('other').circuitHash}`,
        expected: `circuit ${manifestOf('good').circuitHash}`,
      },
    })
  })

  it('every command that reads one refuses a manifest', async () => {
    swapIn('circuit.json')
    const readers = ['setup', 'run', 'check', 'prove', 'verify', 'export-verifier', 'inspect'] as const
    for (const command of readers) {
      expect((await refusal(command)).code).toBe('E_MISMATCH')
    }
  })
})

describe('artifacts of another version', () => {
  it('every command refuses the manifest', async () => {
    shop.save('work/circuit.json', { ...manifestOf('good'), version: '0.0.1' })
    for (const command of Object.keys(COMMANDS) as CommandName[]) {
      expect(await refusal(command)).toMatchObject({
        code: 'E_VERSION',
        facts: { found: '0.0.1', expected: VERSION },
      })
    }
  })

  it('verify refuses the verification key', async () => {
    const key = JSON.parse(shop.read('good/verification_key.json'))
    shop.save('work/verification_key.json', { ...key, zkml: { ...key.zkml, version: '9.0.0' } })
    expect(await refusal('verify')).toMatchObject({ code: 'E_VERSION', facts: { found: '9.0.0' } })
  })
})

describe('damaged artifacts', () => {
  it.each([
    ['circuit.witness', 'check'],
    ['circuit.witness', 'prove'],
    ['circuit.model', 'run'],
    ['circuit.r1cs', 'setup'],
    ['circuit.r1cs', 'inspect'],
  ] as const)('%s: %s refuses a flipped bit and a missing byte', async (name, command) => {
    const bytes = shop.bytes(`good/${name}`)
    for (const damaged of [bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1), bytes.slice(1)]) {
      shop.save(`work/${name}`, damaged)
      expect(await refusal(command)).toMatchObject({
        code: 'E_MISMATCH',
        facts: { found: sha256(damaged), expected: sha256(bytes) },
      })
    }
  })

  it.each([0, 4, 30, 200, 2000])('prove refuses a key of which %i bytes are left', async (length) => {
    shop.save('work/circuit.zkey', shop.bytes('good/circuit.zkey').subarray(0, length))
    expect(await refusal('prove')).toMatchObject({ code: 'E_FILE_FORMAT' })
  })

  it.each([
    ['circuit.json', '{', 'E_JSON'],
    ['circuit.json', '[]', 'E_MANIFEST'],
    ['circuit.json', '{"tool": "other"}', 'E_MANIFEST'],
    ['verification_key.json', '{"protocol": "groth16"}', 'E_VKEY_FORMAT'],
    ['verification_key.json', '[]', 'E_USAGE'],
    ['verification_key.json', 'key', 'E_JSON'],
    ['public.json', '{}', 'E_USAGE'],
    ['public.json', '[1]', 'E_USAGE'],
    ['proof.json', '[]', 'E_USAGE'],
  ])('verify refuses %s of %s with %s', async (name, text, code) => {
    shop.save(`work/${name}`, text)
    expect((await refusal('verify')).code).toBe(code)
  })

  it('a manifest cannot name files elsewhere', async () => {
    const manifest = manifestOf('good')
    shop.save('work/circuit.json', {
      ...manifest,
      model: { ...manifest.model, file: '../other/circuit.model' },
    })
    expect(await refusal('run')).toMatchObject({ code: 'E_MANIFEST' })
  })
})

/** The key as snarkjs would have written it: its own sections alone. */
function withoutLabel(zkey: Uint8Array): Uint8Array {
  const sections = readSections(zkey, 'zkey')
  return writeSections(
    'zkey',
    sections.filter(({ id }) => id <= 10),
  )
}

describe('artifacts of other tools', () => {
  it('a key without label is taken, if it is one of the circuit', async () => {
    shop.save('work/circuit.zkey', withoutLabel(shop.bytes('good/circuit.zkey')))
    expect((await shop.zkml(...COMMANDS.prove)).code).toBe(0)
    expect((await shop.zkml(...COMMANDS.verify)).code).toBe(0)
  })

  it('a key without label of another circuit is refused', async () => {
    shop.save('work/circuit.zkey', withoutLabel(shop.bytes('other/circuit.zkey')))
    expect((await refusal('prove')).code).toMatch(/^E_WITNESS_(MISMATCH|UNSATISFIED)$/)
  })

  it('proof and key without stamp are taken', async () => {
    for (const name of ['proof.json', 'verification_key.json']) {
      const { zkml: _, ...plain } = JSON.parse(shop.read(`good/${name}`))
      shop.save(`work/${name}`, plain)
    }
    expect((await shop.zkml(...COMMANDS.verify)).code).toBe(0)
    shop.save('work/proof.json', JSON.parse(shop.read('other/proof.json')))
    expect((await shop.zkml(...COMMANDS.verify)).code).toBe(1)
  })
})

describe('missing files', () => {
  it.each([
    ['circuit.json', 'setup', 'run zkml compile'],
    ['circuit.json', 'run', 'run zkml compile'],
    ['circuit.r1cs', 'setup', 'run zkml compile'],
    ['circuit.model', 'run', 'run zkml compile'],
    ['circuit.witness', 'check', 'run zkml compile'],
    ['circuit.zkey', 'prove', 'run zkml setup'],
    ['verification_key.json', 'verify', 'run zkml setup'],
    ['circuit.zkey', 'export-verifier', 'run zkml setup'],
    ['proof.json', 'verify', 'check the path'],
    ['public.json', 'calldata', 'check the path'],
  ] as const)('%s: %s names it and the next step', async (name, command, step) => {
    rmSync(join(shop.folder, 'work', name))
    expect(await refusal(command)).toMatchObject({
      code: 'E_READ',
      message: `Cannot read work/${name}.`,
      facts: { problem: 'there is no such file or folder' },
    })
    expect((await shop.zkml(...COMMANDS[command])).stderr).toContain(`Try: ${step}`)
  })
})
