import { readdirSync, rmSync } from 'node:fs'
import { extname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile, ZkmlError } from '../../src/index.js'
import { BUNDLERS } from './bundlers.js'
import { program, RELU_INPUT, refusedModel, reluModel } from './models.js'
import { Project } from './project.js'

const REFUSED_KEY = `DevelopmentKeyError: The key of src/model.onnx is for development: whoever made it can forge proofs.

  model   src/model.onnx

Try: name the folder of a key from a ceremony as keys, or set allowDevelopmentKey where proofs guard nothing of value
Code: E_DEVELOPMENT_KEY`

/** Changes the samples after the first build, until a watcher sees it, and ends once there is another key. */
const BUILT = `
import { copyFileSync, readdirSync } from 'node:fs'
const keys = () => readdirSync('out', { recursive: true }).filter((file) => file.endsWith('.zkey'))
let first
export async function built(close) {
  if (first === undefined) {
    first = keys()
    setInterval(() => copyFileSync('next.json', 'samples.json'), 300)
  }
  if (keys().every((key) => first.includes(key))) return
  await close()
  console.log('built again')
  process.exit()
}
`

describe.each(BUNDLERS)('$name', ({ tools, configure, build, watching, program: built, importSite }) => {
  let project: Project
  beforeAll(async () => {
    project = await Project.make(tools)
    project.write('src/main.js', program(JSON.stringify(RELU_INPUT), 'y'))
    project.write('src/model.onnx', reluModel())
  })
  afterAll(() => project?.remove())

  it('refuses a development key in a production build', async () => {
    configure(project, '{}')
    const { code, output } = await build(project)
    expect(unframed(output)).toContain(unframed(REFUSED_KEY))
    expect(output).toMatch(importSite)
    expect(code).toBe(1)
  })

  it('refuses one when it watches in production, too', async () => {
    configure(project, '{}')
    project.write('built.js', BUILT)
    project.write('watch.js', watching)
    const { code, output } = await project.node('watch.js')
    expect(unframed(output)).toContain(unframed(REFUSED_KEY))
    expect(code).toBe(1)
  })

  it('builds with one where it is allowed, and says so and nothing else', async () => {
    configure(project, '{ allowDevelopmentKey: true }')
    const { code, output } = await build(project)
    expect(output).toContain('src/model.onnx: DEVELOPMENT KEY: whoever made it can forge proofs.')
    expect(output.replace(/^.*DEVELOPMENT KEY.*$/gm, '')).not.toMatch(/warning/i)
    expect(code).toBe(0)
  })

  it('emits the files with hashes in their names, the same ones when nothing has changed', async () => {
    const assets = modelFiles(project)
    expect(assets.map((file) => extname(file))).toEqual(['.model', '.witness', '.zkey'])
    expect(assets.filter((file) => !/[\w-]{8,}\.\w+$/.test(file))).toEqual([])
    rmSync(project.path('out'), { recursive: true })
    expect((await build(project)).code).toBe(0)
    // A key that was made anew has other bytes, and so another name.
    expect(modelFiles(project)).toEqual(assets)
  })

  it('makes a program that proves and verifies', async () => {
    // All that it needs is in the output.
    rmSync(project.path('node_modules/.cache'), { recursive: true })
    const { code, output } = await project.node(built)
    expect(JSON.parse(output)).toEqual({
      numbers: [expect.closeTo(0.5, 1), 0],
      valid: true,
      forged: false,
      development: true,
      contract: 'DevOnlyZkmlVerifier',
    })
    expect(code).toBe(0)
  })

  it('builds again when a file changes that the options name', async () => {
    project.write('samples.json', JSON.stringify({ x: [[[0.5, 0.5]], [[1, -1]]] }))
    project.write('next.json', JSON.stringify({ x: [[[0.5, 0.5]], [[9, -9]]] }))
    configure(project, `{ calibration: 'samples.json' }`)
    rmSync(project.path('out'), { recursive: true })
    const { code, output } = await project.nodeIn('development', 'watch.js')
    expect(output).toContain('built again')
    expect(code).toBe(0)
    expect(JSON.parse((await project.node(built)).output)).toMatchObject({ valid: true, forged: false })
  })

  it('fails for a model that cannot be compiled as the command line does, at the import', async () => {
    configure(project, '{ allowDevelopmentKey: true }')
    project.write('src/model.onnx', refusedModel())
    const { code, output } = await build(project)
    expect(unframed(output)).toContain(unframed(refusalOf(refusedModel())))
    expect(output).toMatch(importSite)
    expect(output).not.toMatch(/^ *at .*dist\/\w+-/m)
    expect(code).toBe(1)
  })
})

/** Names of the model's files in the output, by extension. */
function modelFiles(project: Project): string[] {
  const files = readdirSync(project.path('out'), { recursive: true, encoding: 'utf8' })
  const ofModel = files.filter((file) => /\.(model|witness|zkey)$/.test(file))
  return ofModel.sort((a, b) => (extname(a) < extname(b) ? -1 : 1))
}

/** What the command line prints. */
function refusalOf(model: Uint8Array): string {
  try {
    compile(model)
  } catch (error) {
    if (error instanceof ZkmlError) return error.render()
  }
  throw new Error('the model compiles')
}

/** Without the lines that Rspack draws around a message. */
function unframed(text: string): string {
  return text.replace(/^[ │×╰─▶]+/gm, '').replace(/ +$/gm, '')
}
