import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compileCommand } from '../../src/cli/commands/compile.js'
import { setupCommand } from '../../src/cli/commands/setup.js'
import { samplePtau } from '../provers/samplePtau.js'
import { BUNDLERS, type BundlerCase } from './bundlers.js'
import { program, RELU_INPUT, reluModel } from './models.js'
import { MODULES, Project } from './project.js'

const FIXTURE = join(import.meta.dirname, '../../fixtures/mnist-mlp')

let project: Project
beforeEach(async () => {
  project = await Project.make(['esbuild', 'webpack'])
  project.write('src/main.js', program(JSON.stringify(RELU_INPUT), 'y'))
  project.write('src/model.onnx', reluModel())
})
afterEach(() => project.remove())

function bundler(wanted: string): BundlerCase {
  return BUNDLERS.find(({ name }) => name === wanted)!
}

async function built(name: string, options: string) {
  const { configure, build, program: file } = bundler(name)
  configure(project, options)
  const { code, output } = await build(project)
  expect(output).not.toMatch(/error/i)
  expect(code).toBe(0)
  return JSON.parse((await project.node(file)).output) as Record<string, unknown>
}

describe('a production build', () => {
  it('has the key of a finished setup', async () => {
    project.write('powers.ptau', await samplePtau(7))
    const folder = project.path('ceremony')
    await compileCommand(project.path('src/model.onnx'), { output: folder, quiet: true })
    await setupCommand(folder, { ptau: project.path('powers.ptau'), quiet: true })
    const said = await built('esbuild', `{ models: { 'model.onnx': { keys: 'ceremony' } } }`)
    expect(said).toMatchObject({ valid: true, development: false, contract: 'ZkmlVerifier' })
    const [key] = readdirSync(project.path('out')).filter((file) => file.endsWith('.zkey'))
    expect(readFileSync(project.path('out', key!)).equals(readFileSync(join(folder, 'circuit.zkey')))).toBe(
      true,
    )
  })

  it('says that a model has no entry among those that have', async () => {
    const { configure, build } = bundler('esbuild')
    const warning = "model.onnx has no entry in the plugin's models (modle.onnx)"
    for (const [models, warned] of [
      [`{ 'modle.onnx': { bits: 8 } }`, [warning]],
      ['{}', []],
    ] as const) {
      configure(project, `{ allowDevelopmentKey: true, models: ${models} }`)
      const { code, output } = await build(project)
      expect(code).toBe(0)
      expect(output.match(/\S+ has no entry in .*?\)/g) ?? []).toEqual(warned)
    }
  })

  it('proves what an image shows', async () => {
    const { input, expected } = { input: fixture('input.json'), expected: fixture('expected.json') }
    project.write('src/model.onnx', readFileSync(join(FIXTURE, 'model.onnx')))
    project.write('samples.json', readFileSync(join(FIXTURE, 'calibration.json')))
    const [output] = Object.keys(expected)
    project.write('src/main.js', program(JSON.stringify(input), output!))
    const options = `{ bits: 8, calibration: 'samples.json', allowDevelopmentKey: true }`
    const { valid, forged, numbers } = (await built('esbuild', options)) as { numbers: number[] } & Record<
      string,
      unknown
    >
    expect({ valid, forged }).toEqual({ valid: true, forged: false })
    const wanted = (expected[output!] as number[][]).flat()
    expect(numbers.indexOf(Math.max(...numbers))).toBe(wanted.indexOf(Math.max(...wanted)))
  })

  it('refuses a development key that an earlier build was allowed, whatever the bundler remembers', async () => {
    const { configure, build } = bundler('webpack')
    const codes: (number | null)[] = []
    for (const options of ['{ allowDevelopmentKey: true }', '{}']) {
      configure(project, options)
      const config = project.read('webpack.config.js')
      project.write('webpack.config.js', config.replace('{\n', `{\n  cache: { type: 'filesystem' },\n`))
      codes.push((await build(project)).code)
    }
    expect(codes).toEqual([0, 1])
  })

  it('can prove with PLONK', async () => {
    const options = `{ protocol: 'plonk', allowDevelopmentKey: true }`
    expect(await built('Vite', options)).toMatchObject({ valid: true, forged: false })
  })

  it('finds its files from a CommonJS program', async () => {
    bundler('esbuild').configure(project, '{ allowDevelopmentKey: true }')
    const config = project
      .read('esbuild.config.js')
      .replace(`'esm'`, `'cjs', outExtension: { '.js': '.cjs' }`)
    project.write('esbuild.config.js', config)
    project.write(
      'src/main.js',
      `import model from './model.onnx?zkml'
model.prove(${JSON.stringify(RELU_INPUT)}).then((proved) => model.verify(proved)).then(({ valid }) => console.log(valid))
`,
    )
    expect((await project.node('build.js')).code).toBe(0)
    expect((await project.node('out/main.cjs')).output.trim()).toBe('true')
  })

  it('agrees on the key with one that runs at the same time', async () => {
    const [vite, esbuild] = [bundler('Vite'), bundler('esbuild')]
    vite.configure(project, '{ allowDevelopmentKey: true }')
    esbuild.configure(project, '{ allowDevelopmentKey: true }')
    project.write('esbuild.config.js', project.read('esbuild.config.js').replace(`'out'`, `'other'`))
    const runs = await Promise.all([vite.build(project), esbuild.build(project)])
    expect(runs.map(({ code }) => code)).toEqual([0, 0])
    const keyIn = (folder: string) => {
      const files = readdirSync(project.path(folder), { recursive: true, encoding: 'utf8' })
      return readFileSync(project.path(folder, files.find((file) => file.endsWith('.zkey'))!))
    }
    expect(keyIn('out').equals(keyIn('other'))).toBe(true)
    expect(JSON.parse((await project.node('other/main.js')).output)).toMatchObject({ valid: true })
  })

  it('leaves the types of its models', async () => {
    await built('esbuild', '{ allowDevelopmentKey: true }')
    expect(project.read('zkml-models.d.ts')).toContain(`declare module '*/model.onnx?zkml' {
  interface Inputs {
    /** Shape [1, 2], from -1.00392 to 1. */
    readonly "x": ReadonlyArray<ReadonlyArray<number>>
  }`)
  })
})

describe('a build for development', () => {
  it('has a development key without an option', async () => {
    bundler('esbuild').configure(project, '{ types: false }')
    const { code, output } = await project.nodeIn('development', 'build.js')
    expect(output).toContain('DEVELOPMENT KEY')
    expect(code).toBe(0)
    expect(readdirSync(project.root)).not.toContain('zkml-models.d.ts')
    bundler('webpack').configure(project, '{}')
    expect((await project.nodeIn('development', 'build.js')).code).toBe(0)
    bundler('Vite').configure(project, '{}')
    const vite = [join(MODULES, 'vite/bin/vite.js'), 'build', '--ssr', 'src/main.js'] as const
    for (const mode of [undefined, 'staging']) {
      const refused = await project.nodeIn(mode, ...vite)
      expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('E_DEVELOPMENT_KEY')])
    }
    expect((await project.nodeIn('development', ...vite)).code).toBe(0)
  })
})

function fixture(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(FIXTURE, file), 'utf8'))
}
