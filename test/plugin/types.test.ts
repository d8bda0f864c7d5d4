import { existsSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compile } from '../../src/index.js'
import { writeTypes } from '../../src/plugin/types.js'
import { smallModel } from '../e2e/smallModel.js'
import { reluModel } from './models.js'
import { MODULES, Project } from './project.js'

let project: Project
beforeEach(async () => {
  project = await Project.make()
})
afterEach(() => project.remove())

const target = () => project.path('zkml-models.d.ts')

function typesOf(file: string, model: Uint8Array): void {
  project.write(file, model)
  const { manifest } = compile(model)
  writeTypes(target(), { file: project.path(file), root: project.root, manifest })
}

/** What the compiler says of the files in src: file, line and code of each error. */
async function complaints(sources: Readonly<Record<string, string>>, types: readonly string[] = []) {
  const compilerOptions = {
    ...{ strict: true, noEmit: true, target: 'es2023', lib: ['es2023', 'dom'], module: 'esnext', types },
    ...{ moduleResolution: 'bundler', skipLibCheck: true },
  }
  for (const [file, text] of Object.entries(sources)) project.write(`src/${file}`, text)
  project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src', 'zkml-models.d.ts'] }))
  const { output } = await project.node(join(MODULES, 'typescript/bin/tsc'), '-p', '.')
  const errors = output.matchAll(/^src\/(\S+)\((\d+),\d+\): error (TS\d+)/gm)
  return Array.from(errors, ([, file, line, code]) => `${file}:${line} ${code}`)
}

const RIGHT = `
import model, { verificationKey, verifierSource } from './small.onnx?zkml'
import other from './other.onnx?zkml'
import { verify } from 'zkml/verify'

const proved = await model.prove({ x: [[0.5, 0.875]] }, { onProgress: (done: number, total: number) => done / total })
const two: 2 = proved.outputs.y.shape[1]
const first: number = proved.outputs.y.data[0]! + two
const { valid, reason } = await verify(verificationKey, proved.publicSignals, proved.proof)
const words: string[] = [String(first), verifierSource, String(valid), reason ?? '', ...model.statement]
const run = await model.run({ x: [[1, 2]] })
console.log(words, run.y.integers, model.inputs[0]!.shape, model.calldata(proved), await other.run({ anything: 1 }))
`

const WRONG = `import model from './small.onnx?zkml'
await model.prove({ image: [[0.5, 0.875]] })
await model.prove({ x: [0.5, 0.875] })
await model.prove({ x: [[[0.5]]] })
await model.prove({})
const outputs = await model.run({ x: [[0.5, 0.875]] })
console.log(outputs.z)
const three: 3 = outputs.y.shape[1]
`

const GENERAL = `
import model from './any.onnx?zkml'
const proved = await model.prove({ image: [1, 2] })
console.log(proved.outputs.scores?.data, model.verifierSource)
const wrong: number = model.verifierSource
`

const ODD = `import model from './quo\\'te \\\\ (1).onnx?zkml'
await model.prove({ image: [[0.5, 0.875]] })
`

const SHAPES = `import model from './small.onnx?zkml'
const columns: 2 = model.inputs[0].shape[1]
const name: 'y' = model.outputs[0].name
const rows: 7 = model.inputs[0].shape[0]
const steps: number = model.inputs[0].scale
const general: import('zkml/prove').ImportedModel = model
console.log(columns, name, rows, steps, general, model.inputs[1])
`

describe('the types of imported models', () => {
  it('accept right names and shapes, and refuse wrong ones', async () => {
    typesOf('src/small.onnx', smallModel())
    expect(await complaints({ 'right.ts': RIGHT, 'wrong.ts': WRONG })).toEqual([
      'wrong.ts:2 TS2353',
      'wrong.ts:3 TS2322',
      'wrong.ts:3 TS2322',
      'wrong.ts:4 TS2322',
      'wrong.ts:5 TS2345',
      'wrong.ts:7 TS2339',
      'wrong.ts:8 TS2322',
    ])
  })

  it('know the names and shapes of inputs and outputs', async () => {
    typesOf('src/small.onnx', smallModel())
    expect(await complaints({ 'shapes.ts': SHAPES })).toEqual(['shapes.ts:4 TS2322', 'shapes.ts:7 TS2493'])
  })

  it('fit names with quotes and backslashes', async () => {
    typesOf("src/quo'te \\ (1).onnx", smallModel())
    typesOf('src/small.onnx', smallModel())
    expect(await complaints({ 'odd.ts': ODD, 'right.ts': RIGHT })).toEqual(['odd.ts:2 TS2353'])
  })

  it('leave out what no pattern can say', async () => {
    for (const file of ['st*r.onnx', 'li\nne.onnx', 'a*/model.onnx', 'src/small.onnx'])
      typesOf(file, smallModel())
    expect(readFileSync(target(), 'utf8').match(/^declare module .*$/gm)).toEqual([
      "declare module '*/small.onnx?zkml' {",
      "declare module '*.onnx?zkml' {",
    ])
    expect(await complaints({ 'right.ts': RIGHT })).toEqual([])
  })

  it('are general where none were written', async () => {
    expect(await complaints({ 'general.ts': GENERAL }, ['zkml/models'])).toEqual(['general.ts:5 TS2322'])
  })

  it('are written when they change, and stay while their model does', () => {
    typesOf('src/small.onnx', smallModel())
    typesOf('src/other.onnx', reluModel())
    const text = readFileSync(target(), 'utf8')
    expect(text.match(/^declare module .*$/gm)).toEqual([
      "declare module '*/other.onnx?zkml' {",
      "declare module '*/small.onnx?zkml' {",
      "declare module '*.onnx?zkml' {",
    ])
    utimesSync(target(), 1, 1)
    typesOf('src/small.onnx', smallModel())
    expect(statSync(target()).mtimeMs).toBe(1000)
    expect(readFileSync(target(), 'utf8')).toBe(text)
    rmSync(project.path('src/other.onnx'))
    typesOf('src/small.onnx', smallModel())
    expect(readFileSync(target(), 'utf8')).not.toContain('other.onnx')
  })

  it('tell models of one name apart by their folders', () => {
    typesOf('a/model.onnx', smallModel())
    typesOf('b/model.onnx', reluModel())
    typesOf('model.onnx', reluModel())
    const patterns = readFileSync(target(), 'utf8').match(/'\*.*'/g)
    expect(patterns).toEqual(["'*/a/model.onnx?zkml'", "'*/b/model.onnx?zkml'", "'*.onnx?zkml'"])
    expect(existsSync(target())).toBe(true)
  })
})
