import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compile, setup, ZkmlError } from '../../src/index.js'
import { readLabel, withLabel } from '../../src/provers/label.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { startEvm } from '../harness/evm.js'
import { encodeModel } from '../harness/onnxModel.js'
import { documentedFiles, documentedProject, fixture, type Project, projectFile } from './project.js'
import { run } from './tools.js'

let project: Project
beforeAll(async () => {
  project = await documentedProject()
}, 300_000)
afterAll(() => project?.remove())
beforeEach(() => configure({}))

const CONTRACT = 'contracts/zkml/DevOnlyScoreVerifier.sol'
const SECURE = 'contracts/zkml/ScoreVerifier.sol'
const OWN = '// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\n'
const WARNING =
  'DEVELOPMENT KEY: whoever made it can forge proofs. Use it for tests; for anything of value run zkml setup --ptau.'
const HINT = 'For more info run Hardhat with --show-stack-traces'

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    ...{ target: 'es2023', lib: ['es2023', 'dom'], module: 'nodenext', types: ['node'] },
    ...{ strict: true, noEmit: true, skipLibCheck: true },
  },
  include: ['*.ts', 'test/*.ts'],
})

/** What the types of Hardhat are extended with; each line that is expected to be wrong is another type without that. */
const TYPES = `import type { HardhatUserConfig } from 'hardhat/config'
import type { NetworkConnection } from 'hardhat/types/network'
import type { Address, ContractProof } from 'zkml/hardhat'

const path = 'models/score.onnx'
export const right: HardhatUserConfig = { zkml: { models: { Score: { path, bits: 8 } }, allowDevelopmentKey: true } }
// @ts-expect-error
export const wrongBits: HardhatUserConfig = { zkml: { models: { Score: { path, bits: '8' } } } }
// @ts-expect-error
export const noPath: HardhatUserConfig = { zkml: { models: { Score: {} } } }
// @ts-expect-error
export const strange: HardhatUserConfig = { zkml: { models: { Score: { path, calibraton: 'x' } } } }

export async function use({ zkml }: NetworkConnection): Promise<Address> {
  // @ts-expect-error
  await zkml.model(7)
  // @ts-expect-error
  await zkml.models('Score')
  const score = await zkml.model('Score')
  const proof: ContractProof = (await score.prove([1])).arguments
  // @ts-expect-error
  const signature: number = proof[0]
  await score.verify(await score.deploy(), [signature ? '0x' : proof[0], proof[1], [1n]])
  return score.deploy()
}
`

interface Changes {
  /** Lines of the model's own section. */
  readonly model?: string
  /** Beside `models`. */
  readonly zkml?: string
  /** Beside `zkml`. */
  readonly more?: string
}

function configuration(): string {
  return documentedFiles().get('hardhat.config.ts')!
}

/** The documented configuration, changed. */
function configure({ model = '', zkml = '', more = '' }: Changes): void {
  const text = configuration()
    .replace("inputVisibility: 'public',", `$&${model}`)
    .replace('zkml: {', `${more}zkml: {${zkml}`)
  project.write('hardhat.config.ts', text)
}

function circuitHash(): string {
  return /CIRCUIT_HASH = (0x[0-9a-f]{64})/.exec(project.read(CONTRACT))![1]!
}

async function errorOf(work: () => unknown): Promise<ZkmlError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ZkmlError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the documented project', () => {
  it('builds the verifier contract with its own', async () => {
    const { code, stdout, stderr } = await project.hardhat('build')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(
      [
        'models/score.onnx: groth16: 411 rows, 404 wires, 2,025 nonzeros, 2 public signals',
        'models/score.onnx: key of 237.4 kB',
        `models/score.onnx: ${WARNING}`,
      ].join('\n'),
    )
    expect(stdout).toContain('Compiled 2 Solidity files with solc 0.8.37')
    expect(readdirSync(project.path('contracts/zkml')).sort()).toEqual([
      '.gitignore',
      'DevOnlyScoreVerifier.sol',
    ])
    expect(project.read(CONTRACT)).toContain('contract DevOnlyScoreVerifier is IZkmlVerifier {')
  })

  it('takes what it built from the cache', async () => {
    const before = project.read(CONTRACT)
    const { code, stdout, stderr } = await project.hardhat('build')
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'No contracts to compile\n', stderr: '' })
    expect(project.read(CONTRACT)).toBe(before)
  })

  it('has types', async () => {
    project.write('tsconfig.json', TSCONFIG)
    project.write('test/types.ts', TYPES)
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
    const { code, stdout } = await run(process.execPath, [tsc, '-p', '.'], { cwd: project.path() })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  })

  it('tests its contracts with proofs, and ends', async () => {
    project.write('test/types.ts', '')
    project.write('test/edges.js', projectFile('edges.js'))
    const { code, stdout, stderr } = await project.hardhat('test')
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('✔ a proven answer is remembered')
    expect(stdout).toContain('✔ a forged answer is rejected')
    expect(stdout).toContain('10 passing')
  })

  it('lists its models', async () => {
    const { code, stdout } = await project.hardhat('zkml')
    expect(code).toBe(0)
    expect(stdout).toBe(
      [
        'model  contract              protocol  rows  public signals  proving key  made for',
        'Score  DevOnlyScoreVerifier  groth16    411               2  237.4 kB     development',
        '',
      ].join('\n'),
    )
  })
})

describe('a model that changes', () => {
  it('has another contract, which tests without a build refuse to do without', async () => {
    const before = circuitHash()
    configure({ model: 'bits: 9,' })
    project.write('scripts/deploy.js', projectFile('deploy.js'))
    const stale = await project.hardhat('run', '--no-compile', 'scripts/deploy.js')
    expect(stale.stdout).toContain('E_STALE_CONTRACT the model or its key changed after the last build')

    expect(await project.hardhat('build')).toMatchObject({ code: 0 })
    expect(circuitHash()).not.toBe(before)
  })

  it('takes its contract along when it is renamed', async () => {
    const renamed = configuration().replace('Score: {', 'Points: {')
    project.write('hardhat.config.ts', renamed)
    expect(await project.hardhat('build')).toMatchObject({ code: 0 })
    expect(existsSync(project.path(CONTRACT))).toBe(false)
    expect(existsSync(project.path('contracts/zkml/DevOnlyPointsVerifier.sol'))).toBe(true)
  })

  it('replaces and removes nothing that zkml did not write', async () => {
    project.write('contracts/zkml/Own.sol', OWN)
    project.write(CONTRACT, OWN)
    const { code, stderr } = await project.hardhat('build')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: [
        'Error in community plugin zkml: ',
        '',
        'NotGeneratedError: Where a generated contract belongs, there is a file that zkml did not write.',
        '',
        '  file   contracts/zkml/DevOnlyScoreVerifier.sol',
        '',
        'Try: move the file elsewhere, or give the model another name',
        'Code: E_NOT_GENERATED',
        '',
        HINT,
        '',
      ].join('\n'),
    })
    expect(project.read(CONTRACT)).toBe(OWN)
    project.remove(CONTRACT)
    expect(await project.hardhat('build')).toMatchObject({ code: 0 })
    expect(project.read('contracts/zkml/Own.sol')).toBe(OWN)
    project.remove('contracts/zkml/Own.sol')
  })
})

describe('what cannot be built', () => {
  it('is told as on the command line, without a stack', async () => {
    const model = encodeModel({
      opset: 17,
      inputs: [{ name: 'x', shape: [1, 2] }],
      nodes: [{ op: 'Bernoulli', inputs: ['x'], outputs: ['y'] }],
      outputs: ['y'],
    })
    project.write('models/other.onnx', model)
    const error = await errorOf(() => compile(model))
    const text = `Error in community plugin zkml: \n\n${error.render()}\n\n`
    project.write('hardhat.config.ts', configuration().replace('score.onnx', 'other.onnx'))
    const { code, stderr } = await project.hardhat('build')
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${text}${HINT}\n` })
    const traced = await project.hardhat('--show-stack-traces', 'build')
    expect(traced.stderr.startsWith(text)).toBe(true)
    expect(traced.stderr).not.toMatch(/^\s+at /m)
  })

  it('is told with the place in the configuration', async () => {
    configure({ model: 'bits: 40,', zkml: 'networks: {},' })
    const { code, stderr } = await project.hardhat('build')
    expect(code).toBe(1)
    expect(stderr).toContain(
      [
        'Error HHE15: Invalid config:',
        '\t* Config error in config.zkml.models.Score.bits: Too big: expected number to be <=16',
        '\t* Config error in config.zkml: Unrecognized key: "networks"',
      ].join('\n'),
    )
  })
})

describe('a development key', () => {
  it('is refused in production builds, unless that is allowed', async () => {
    const { code, stderr } = await project.hardhat('build', '--build-profile', 'production')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: [
        'Error in community plugin zkml: ',
        '',
        'DevelopmentKeyError: The key of models/score.onnx is for development: whoever made it can forge proofs.',
        '',
        '  model   models/score.onnx',
        '',
        'Try: name the folder of a key from a ceremony as keys, or set allowDevelopmentKey where proofs guard nothing of value',
        'Code: E_DEVELOPMENT_KEY',
        '',
        HINT,
        '',
      ].join('\n'),
    })
    configure({ zkml: 'allowDevelopmentKey: true,' })
    expect(await project.hardhat('build', '--build-profile', 'production')).toMatchObject({ code: 0 })
  })

  it('gets on no live network, unless that is allowed', async () => {
    const live = await startEvm('--chain-id', '7')
    const local = await startEvm()
    try {
      const networks = `networks: { live: { type: 'http', url: '${live.url}' }, local: { type: 'http', url: '${local.url}' } },`
      project.write('contracts/Factory.sol', projectFile('Factory.sol'))
      project.write('scripts/live.js', projectFile('live.js'))
      const deployed = async (network: string, ...flags: string[]) => {
        const { stdout, stderr } = await project.hardhat(
          'run',
          '--network',
          network,
          ...flags,
          'scripts/live.js',
        )
        expect(stderr).toBe('')
        return stdout.split('\n').filter((line) => line.startsWith('deploys'))
      }
      const refused =
        'DevOnlyScoreVerifier has a development key: whoever made it can forge proofs. Nothing was sent.'
      configure({ more: networks })
      expect(await deployed('live')).toEqual([
        `deploys by deploy: ${refused}`,
        `deploys by a transaction: LiveDevelopmentKeyError: ${refused}`,
        `deploys by a factory: LiveDevelopmentKeyError: ${refused}`,
        'deploys by others: yes',
      ])
      const all = ['deploy', 'a transaction', 'a factory', 'others'].map((by) => `deploys by ${by}: yes`)
      expect(await deployed('local', '--no-compile')).toEqual(all)
      configure({ more: networks, zkml: 'allowDevelopmentKey: true,' })
      expect(await deployed('live', '--no-compile')).toEqual(all)
    } finally {
      await Promise.all([live.stop(), local.stop()])
      project.remove('contracts/Factory.sol')
    }
  })
})

describe('a key of a ceremony', () => {
  it('has a contract without reserve, also in production', async () => {
    const compiled = compile(fixture('credit-scoring/model.onnx'), {
      calibration: JSON.parse(new TextDecoder().decode(fixture('credit-scoring/calibration.json'))),
      inputVisibility: 'public',
    })
    const keys = await setup(compiled, { ptau: await developmentPtau(9, 'full') })
    // Powers of a public ceremony are gigabytes; what sets them apart here is the label alone.
    const zkey = withLabel(keys.zkey, { ...readLabel(keys.zkey)!, development: false })
    project.write('ceremony/circuit.json', JSON.stringify(compiled.manifest))
    project.write('ceremony/verification_key.json', JSON.stringify(keys.verificationKey))
    project.write('ceremony/circuit.zkey', zkey)
    configure({ model: "keys: 'ceremony'," })
    const { code, stderr } = await project.hardhat('build', '--build-profile', 'production')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(project.read(SECURE)).toContain('contract ScoreVerifier is IZkmlVerifier {')
    expect(existsSync(project.path(CONTRACT))).toBe(false)
    const { stdout } = await project.hardhat('zkml')
    expect(stdout).toContain('Score  ScoreVerifier  groth16    411               2  237.4 kB     ceremony')
  })
})
