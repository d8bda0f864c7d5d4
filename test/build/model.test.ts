import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BuildHost, buildModel, type ModelBuildOptions } from '../../src/build/index.js'
import { compileCommand } from '../../src/cli/commands/compile.js'
import { setupCommand } from '../../src/cli/commands/setup.js'
import { prove, verify, ZkmlError } from '../../src/index.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { externalData, model, node, TYPE, tensor, value } from '../onnx/models.js'
import { refusedModel, reluModel } from '../plugin/models.js'
import { samplePtau } from '../provers/samplePtau.js'

let root: string
let said: string[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'zkml-build-'))
  said = []
  write('small.onnx', smallModel())
})
afterEach(() => rmSync(root, { recursive: true }))

const write = (file: string, content: string | Uint8Array) => writeFileSync(join(root, file), content)
const host = (more: Partial<BuildHost> = {}): BuildHost => ({
  ...{ root, allowDevelopmentKey: true, say: (line) => said.push(line) },
  ...more,
})
const build = (options: ModelBuildOptions = {}, more: Partial<BuildHost> = {}) =>
  buildModel('small.onnx', options, host(more))

async function errorOf(work: Promise<unknown>): Promise<ZkmlError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ZkmlError) return error
  throw new Error('it does not fail as it should', { cause: error })
}

describe('a build', () => {
  it.each(['groth16', 'plonk', 'fflonk'] as const)(
    'has what proves and verifies with %s',
    async (protocol) => {
      const built = await build({ protocol })
      const { manifest, files, verificationKey } = built
      const [model, witness, zkey] = [files.model, files.witness, files.zkey].map(({ path }) =>
        readFileSync(path),
      )
      const { proof, publicSignals } = await prove(
        { manifest, model: model!, witness: witness! },
        zkey!,
        SMALL_INPUT,
      )
      expect(await verify(verificationKey, publicSignals, proof)).toEqual({ valid: true })
      expect(built).toMatchObject({ development: true, contractName: 'DevOnlyZkmlVerifier', cached: false })
      expect(built.verifierSource).toContain('contract DevOnlyZkmlVerifier')
      expect(said.at(-1)).toBe(
        'small.onnx: DEVELOPMENT KEY: whoever made it can forge proofs. Use it for tests; for anything of value run zkml setup --ptau.',
      )
    },
  )

  it('has the files of the command line', async () => {
    const { folder } = await build()
    expect(readdirSync(folder).sort()).toEqual([
      ...['Verifier.sol', 'build.json', 'circuit.json', 'circuit.model', 'circuit.r1cs', 'circuit.witness'],
      ...['circuit.zkey', 'index.json', 'verification_key.json'],
    ])
  })

  it('refuses a development key before making it', async () => {
    const error = await errorOf(build({}, { allowDevelopmentKey: false }))
    expect(error).toMatchObject({ code: 'E_DEVELOPMENT_KEY', facts: { model: 'small.onnx' } })
    expect(existsSync(join(root, 'node_modules'))).toBe(false)
    await build()
    expect((await errorOf(build({}, { allowDevelopmentKey: false }))).code).toBe('E_DEVELOPMENT_KEY')
  })

  it('reads tensors beside the model, and watches their files', async () => {
    const values = new Uint8Array(new Float32Array([2, -3]).buffer)
    write('weights.bin', values)
    write('outside.onnx', withExternalFactor())
    const built = await buildModel('outside.onnx', {}, host())
    expect(built.watched).toEqual([join(root, 'outside.onnx'), join(root, 'weights.bin')])
    write('weights.bin', values.slice(0, 4))
    expect((await errorOf(buildModel('outside.onnx', {}, host()))).code).toBe('E_EXTERNAL_DATA')
    rmSync(join(root, 'weights.bin'))
    expect((await errorOf(buildModel('outside.onnx', {}, host()))).render()).toBe(
      `FileReadError: Cannot read ${join(root, 'weights.bin')}.

  problem   there is no such file or folder

Try: check the path
Code: E_READ`,
    )
  })

  it('fails as the command line does', async () => {
    write('refused.onnx', refusedModel())
    const fails = [
      errorOf(buildModel('refused.onnx', {}, host())),
      errorOf(compileCommand(join(root, 'refused.onnx'), { quiet: true })),
    ]
    const [own, theirs] = await Promise.all(fails)
    expect(own!.render()).toBe(theirs!.render())
  })
})

describe('keys from elsewhere', () => {
  /** What the command line leaves after a setup on powers of tau that are no development powers. */
  async function finishedSetup(): Promise<void> {
    write('powers.ptau', await samplePtau(7))
    await compileCommand(join(root, 'small.onnx'), { output: join(root, 'keys'), quiet: true })
    await setupCommand(join(root, 'keys'), { ptau: join(root, 'powers.ptau'), quiet: true })
  }

  it('are used, and their contract is no development contract', async () => {
    await finishedSetup()
    const built = await build({ keys: 'keys' }, { allowDevelopmentKey: false })
    expect(built).toMatchObject({ development: false, contractName: 'ZkmlVerifier' })
    expect(readFileSync(built.files.zkey.path).equals(readFileSync(join(root, 'keys/circuit.zkey')))).toBe(
      true,
    )
    const named = ['circuit.json', 'circuit.zkey', 'verification_key.json'].map((name) =>
      join(root, 'keys', name),
    )
    expect(built.watched).toEqual([join(root, 'small.onnx'), ...named])
  })

  it("must be the circuit's, and a pair", async () => {
    await finishedSetup()
    expect(await errorOf(build({ keys: 'keys', bits: 12 }))).toMatchObject({
      code: 'E_MISMATCH',
      message: `${join(root, 'keys/circuit.zkey')} belongs to something else.`,
    })
    await setupCommand(join(root, 'keys'), { quiet: true })
    const ofDevelopment = readFileSync(join(root, 'keys/verification_key.json'))
    await finishedSetup()
    write('keys/verification_key.json', ofDevelopment)
    expect(await errorOf(build({ keys: 'keys' }))).toMatchObject({
      code: 'E_MISMATCH',
      message: 'verification_key.json belongs to something else.',
      facts: { found: 'points of another key', expected: 'the points of circuit.zkey' },
    })
  })

  it('must be there', async () => {
    const error = await errorOf(build({ keys: 'keys' }))
    expect(error).toMatchObject({ code: 'E_READ', advice: 'run zkml setup first' })
    await finishedSetup()
    expect(await errorOf(build({ keys: 'keys', weights: 'hashed' }))).toMatchObject({
      code: 'E_READ',
      message: `Cannot read ${join(root, 'keys/weights.json')}.`,
      advice: 'compile with --weights hashed, and run zkml setup on that',
    })
  })

  it.each(['null', '[]'])('must hold a verification key: not %s', async (json) => {
    await finishedSetup()
    write('keys/verification_key.json', json)
    expect(await errorOf(build({ keys: 'keys' }))).toMatchObject({
      code: 'E_READ',
      message: `Cannot read ${join(root, 'keys')}.`,
      facts: { problem: 'verification_key.json does not hold a JSON object.' },
      advice: 'run zkml setup first',
    })
  })

  it('must hold what opens hashed weights', async () => {
    await compileCommand(join(root, 'small.onnx'), {
      output: join(root, 'keys'),
      weights: 'hashed',
      quiet: true,
    })
    await setupCommand(join(root, 'keys'), { quiet: true })
    write('keys/weights.json', '{}')
    expect(await errorOf(build({ keys: 'keys', weights: 'hashed' }))).toMatchObject({
      code: 'E_READ',
      facts: { problem: "weights.json does not hold a tensor's name, salt and digest." },
    })
  })

  it('that are development keys are refused as such', async () => {
    await compileCommand(join(root, 'small.onnx'), { output: join(root, 'keys'), quiet: true })
    await setupCommand(join(root, 'keys'), { quiet: true })
    expect((await errorOf(build({ keys: 'keys' }, { allowDevelopmentKey: false }))).code).toBe(
      'E_DEVELOPMENT_KEY',
    )
    expect((await build({ keys: 'keys' })).development).toBe(true)
  })

  it('bring the commitment to hashed weights along', async () => {
    await compileCommand(join(root, 'small.onnx'), {
      output: join(root, 'keys'),
      weights: 'hashed',
      quiet: true,
    })
    await setupCommand(join(root, 'keys'), { quiet: true })
    const { weightsOpening, verifierSource } = await build({ weights: 'hashed', keys: 'keys' })
    expect(weightsOpening).toEqual(JSON.parse(readFileSync(join(root, 'keys/weights.json'), 'utf8')))
    expect(verifierSource).toContain(weightsOpening!.digest)
    expect(said.find((line) => line.includes('proofs need what opens the commitment'))).toMatch(
      /weights\.json$/,
    )
  })

  it('are made of powers of tau that are named', async () => {
    write('powers.ptau', await samplePtau(7))
    const { development } = await build({ ptau: 'powers.ptau' }, { allowDevelopmentKey: false })
    expect(development).toBe(false)
    expect(said).toContain('small.onnx: First phase: verified powers of tau; its contributor must be trusted')
  })
})

describe('the cache', () => {
  it('gives the same build for the same contents and options', async () => {
    const first = await build()
    const second = await build()
    expect(second).toEqual({ ...first, cached: true })
    expect(said).toContain('small.onnx: unchanged, from the cache')
    expect((await build({ bits: 9 })).cached).toBe(false)
    write('small.onnx', reluModel())
    expect((await build()).cached).toBe(false)
  })

  it('knows what calibration data and settings say, not when they were written', async () => {
    write('samples.json', JSON.stringify({ x: [[[0.5, 0.5]], [[1, -1]]] }))
    const { watched } = await build({ calibration: 'samples.json' })
    expect(watched).toContain(join(root, 'samples.json'))
    utimesSync(join(root, 'samples.json'), 1, 1)
    expect((await build({ calibration: 'samples.json' })).cached).toBe(true)
    write('samples.json', JSON.stringify({ x: [[[0.5, 0.5]], [[3, -3]]] }))
    expect((await build({ calibration: 'samples.json' })).cached).toBe(false)
  })

  it.each<[string, (file: string) => void]>([
    ['has another byte', (file) => writeFileSync(file, readFileSync(file).with(100, 7))],
    ['is cut off', (file) => writeFileSync(file, readFileSync(file).subarray(0, -1))],
    ['is missing', (file) => rmSync(file)],
  ])('is made again where a file %s', async (_, damage) => {
    const { folder, files } = await build()
    for (const file of [
      files.zkey.path,
      files.model.path,
      join(folder, 'circuit.json'),
      join(folder, 'index.json'),
    ]) {
      damage(file)
      const again = await build()
      expect(again.cached).toBe(false)
      expect((await build()).files).toEqual(again.files)
    }
  })

  it('keeps the four builds of a model that were used last', async () => {
    const folders: string[] = []
    for (const bits of [4, 5, 6, 7]) folders.push((await build({ bits })).folder)
    const age = (folder: string, minutes: number) => {
      const then = Date.now() / 1000 - 60 * minutes
      utimesSync(folder, then, then)
    }
    folders.forEach((folder, i) => {
      age(folder, 9 - i)
    })
    await build({ bits: 4 })
    write('other.onnx', reluModel())
    const other = await buildModel('other.onnx', {}, host())
    folders.push((await build({ bits: 8 })).folder)
    expect(folders.map((folder) => existsSync(folder))).toEqual([true, false, true, true, true])
    expect(existsSync(other.folder)).toBe(true)
  })

  it('removes what a killed process left', async () => {
    const { folder } = await build()
    const left = join(dirname(folder), `.${'0'.repeat(64)}.999999999`)
    cpSync(folder, left, { recursive: true })
    await build({ bits: 9 })
    expect(existsSync(left)).toBe(false)
  })

  it('lets builds at once agree on the keys of one of them', async () => {
    const builds = await Promise.all([build(), build(), build()])
    expect(new Set(builds.map(({ files }) => files.zkey.sha256)).size).toBe(1)
    expect(readdirSync(dirname(builds[0]!.folder))).toHaveLength(1)
  })

  it('lets processes at once agree, too', async () => {
    const hashes = await Promise.all([inProcess(root), inProcess(root)])
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(hashes[1]).toBe(hashes[0])
  })

  it('says in plain words where it cannot be written', async () => {
    write('file', 'in the way')
    const error = await errorOf(build({}, { cache: 'file' }))
    expect(error.code).toBe('E_WRITE')
  })

  it('keeps the commitment to hashed weights', async () => {
    const first = await build({ weights: 'hashed' })
    rmSync(first.files.model.path)
    const second = await build({ weights: 'hashed' })
    expect(second.cached).toBe(false)
    expect(second.weightsOpening).toEqual(first.weightsOpening)
  })
})

/** Builds the model in another process. @returns the hash of its key */
function inProcess(folder: string): Promise<string> {
  const source = `
    import { buildModel } from ${JSON.stringify(resolve('src/build/index.ts'))}
    const host = { root: ${JSON.stringify(folder)}, allowDevelopmentKey: true }
    const { files } = await buildModel('small.onnx', {}, host)
    process.stdout.write(files.zkey.sha256)
  `
  const script = join(folder, 'build.mts')
  writeFileSync(script, source)
  const child = spawn(process.execPath, ['--import', 'tsx', script])
  const said: Buffer[] = []
  child.stdout.on('data', (data: Buffer) => said.push(data))
  child.stderr.on('data', (data: Buffer) => said.push(data))
  return new Promise((done) => child.on('close', () => done(Buffer.concat(said).toString())))
}

/** x [2] times two numbers in weights.bin. */
function withExternalFactor(): Uint8Array {
  return model({
    inputs: [value('x', TYPE.float32, [2])],
    outputs: [value('y', TYPE.float32, [2])],
    initializers: [tensor('w', TYPE.float32, [2], externalData({ location: 'weights.bin' }))],
    nodes: [node('Mul', ['x', 'w'], ['y'])],
  })
}
