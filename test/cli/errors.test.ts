import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { circuitHashOf } from '../../src/artifacts/circuitHash.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { VERSION } from '../../src/version.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { encodeModel, type ModelSource } from '../harness/onnxModel.js'
import { RARE_ERRORS } from './rareErrors.js'
import { openWorkshop, type Workshop } from './workshop.js'

const GOLDEN = fileURLToPath(new URL('../golden/errors.txt', import.meta.url))
const SOURCE = fileURLToPath(new URL('../../src', import.meta.url))

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  shop.save('input.json', SMALL_INPUT)
  await shop.zkml('compile', 'model.onnx', '-o', 'good')
  await shop.zkml('setup', 'good')
  await shop.zkml('prove', 'good', '--input', 'input.json')
  await shop.zkml('compile', 'model.onnx', '-o', 'other', '--bits', '6')
  await shop.zkml('setup', 'other')
  await shop.zkml('compile', 'model.onnx', '-o', 'plonk', '--protocol', 'plonk')
  await shop.zkml('compile', 'model.onnx', '-o', 'fflonk', '--protocol', 'fflonk')
  await shop.zkml('setup', 'fflonk')
})
afterAll(() => shop.remove())

/** Stands for a folder `bad` that begins as a copy of `good`, in which one file then changes. */
type Damage = (bytes: Uint8Array) => Uint8Array | string | object

interface Case {
  readonly args: readonly string[]
  /** Content of `bad/<file>` or, for other names, of a file of that name. */
  readonly files?: Readonly<Record<string, Uint8Array | string | object | Damage>>
}

const BROKEN = new Uint8Array(100)

const text = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes))

function model(nodes: ModelSource['nodes'], more: Partial<ModelSource> = {}): Case {
  const inputs = [{ name: 'x', shape: [1, 2] }]
  const file = encodeModel({ opset: 17, inputs, nodes, outputs: ['y'], ...more })
  return { args: ['compile', 'strange.onnx'], files: { 'strange.onnx': file } }
}

const relu = { op: 'Relu', inputs: ['x'], outputs: ['y'] }
const run = ['run', 'good', '--input', 'data.json']
const floats = (shape: number[], ...data: number[]) =>
  ({ dtype: 'float32', shape, data: Float64Array.from(data) }) as const

const CASES: Readonly<Record<string, Case>> = {
  'no command': { args: [] },
  'an unknown command': { args: ['frobnicate'] },
  'a missing argument': { args: ['prove', 'good'] },
  'an option out of range': { args: ['compile', 'model.onnx', '--bits', '40'] },
  'no such file': { args: ['compile', 'nowhere.onnx'] },
  'compile before setup': { args: ['setup', 'nowhere'] },
  'setup before prove': { args: ['prove', 'plonk', '--input', 'input.json'] },
  'a file in the way': { args: ['compile', 'model.onnx', '-o', 'input.json'] },
  'no JSON': { args: run, files: { 'data.json': '' } },
  'unknown input': { args: run, files: { 'data.json': { image: [[0, 1]] } } },
  'wrong shape': { args: run, files: { 'data.json': { x: [[0, 1, 0]] } } },
  'no number': { args: run, files: { 'data.json': '{"x": [[0, 1e999]]}' } },
  'out of range': { args: run, files: { 'data.json': { x: [[0, 2]] } } },
  'a cut array file': {
    args: run,
    files: { 'data.json': Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0) },
  },
  'labels of other samples': {
    args: ['accuracy', 'good', '--model', 'model.onnx', '--data', 'data.json'],
    files: { 'data.json': { x: [[[0, 1]]], labels: [0, 1] } },
  },
  'settings that are none': {
    args: ['compile', 'model.onnx', '--settings', 'data.json'],
    files: { 'data.json': {} },
  },
  'no precision that fits': {
    args: ['calibrate', 'model.onnx', '--data', 'data.json', '--max-rows', '3'],
    files: { 'data.json': { x: [[[0, 1]]] } },
  },
  'no model': { args: ['compile', 'input.json'] },
  'a cut model': {
    args: ['compile', 'strange.onnx'],
    files: { 'strange.onnx': smallModel().subarray(0, 150) },
  },
  'a tensor without all its data': model([{ ...relu, op: 'Add', inputs: ['x', 'w'] }], {
    constants: { w: floats([1, 2], 1) },
  }),
  'an invalid graph': model([{ ...relu, inputs: ['nothing'] }]),
  'unsupported operators': model([
    { op: 'Det', inputs: ['x'], outputs: ['h'] },
    { op: 'RoiAlign', inputs: ['h'], outputs: ['y'] },
  ]),
  'shapes that do not fit': model([{ ...relu, op: 'MatMul', inputs: ['x', 'w'] }], {
    constants: { w: floats([3, 1], 1, 2, 3) },
  }),
  'a weight that is not finite': model([{ ...relu, op: 'Add', inputs: ['x', 'w'] }], {
    constants: { w: floats([2], 1, Number.NaN) },
  }),
  'an integer that is none': model([
    { op: 'Log', inputs: ['x'], outputs: ['l'] },
    { op: 'Cast', inputs: ['l'], outputs: ['i'], attributes: { to: 7 } },
    { op: 'Abs', inputs: ['i'], outputs: ['y'] },
  ]),
  'a product that no float holds': model(
    [
      { op: 'Mul', inputs: ['x', 'w'], outputs: ['small'] },
      { op: 'ReduceProd', inputs: ['small'], outputs: ['y'] },
    ],
    { inputs: [{ name: 'x', shape: [1, 99] }], constants: { w: floats([1], 1e-20) } },
  ),
  'an empty tensor': model([relu], { inputs: [{ name: 'x', shape: [0, 2] }] }),
  'a tensor that is too large': model([relu], { inputs: [{ name: 'x', shape: [2 ** 20, 2 ** 20] }] }),
  'a symbolic dimension': model([relu], { inputs: [{ name: 'x', shape: ['batch', 'length'] }] }),
  'an unknown dimension': { args: ['compile', 'model.onnx', '--dim', 'batch=1'] },
  'nothing public': { args: ['compile', 'model.onnx', '--output-visibility', 'private'] },
  'no manifest': { args: ['run', 'bad', '--input', 'input.json'], files: { 'bad/circuit.json': '{}' } },
  'another version': {
    args: ['run', 'bad', '--input', 'input.json'],
    files: { 'bad/circuit.json': (bytes) => ({ ...text(bytes), version: '0.0.1' }) },
  },
  'a witness program of another compilation': {
    args: ['check', 'bad', '--input', 'input.json'],
    files: { 'bad/circuit.witness': () => shop.bytes('other/circuit.witness') },
  },
  'a key of another compilation': {
    args: ['prove', 'bad', '--input', 'input.json'],
    files: { 'bad/circuit.zkey': () => shop.bytes('other/circuit.zkey') },
  },
  'a damaged witness program': {
    args: ['check', 'bad', '--input', 'input.json'],
    files: { 'bad/circuit.witness': () => BROKEN, 'bad/circuit.json': rehashed('witness') },
  },
  'a damaged circuit': {
    args: ['setup', 'bad'],
    files: { 'bad/circuit.r1cs': () => BROKEN, 'bad/circuit.json': rehashed('r1cs') },
  },
  'a damaged key': {
    args: ['prove', 'bad', '--input', 'input.json'],
    files: { 'bad/circuit.zkey': (bytes) => bytes.subarray(0, 900) },
  },
  'a key of another proof system': {
    args: ['prove', 'plonk', '--input', 'input.json'],
    files: { 'plonk/circuit.zkey': () => shop.bytes('good/circuit.zkey') },
  },
  'a key without label of another circuit': {
    args: ['prove', 'bad', '--input', 'input.json'],
    files: { 'bad/circuit.zkey': () => unlabelled(shop.bytes('other/circuit.zkey')) },
  },
  'no ptau': { args: ['setup', 'good', '--ptau', 'input.json'] },
  'a proof that cannot be read': {
    args: ['verify', 'bad', '--proof', 'bad/proof.json'],
    files: { 'bad/proof.json': (bytes) => ({ ...text(bytes), pi_b: [] }) },
  },
  'a verification key that cannot be read': {
    args: ['verify', 'bad', '--proof', 'bad/proof.json'],
    files: { 'bad/verification_key.json': (bytes) => ({ ...text(bytes), nPublic: -1 }) },
  },
  'a contract for a development key': { args: ['export-verifier', 'good'] },
  'a contract with an impossible name': {
    args: ['export-verifier', 'good', '--allow-insecure-dev-key', '--name', 'My Contract'],
  },
  'calldata of a proof of another circuit': { args: ['calldata', 'plonk', '--proof', 'good/proof.json'] },
  'a contract of development powers': { args: ['export-verifier', 'fflonk'] },
  'a contract for another proof system': {
    args: ['export-verifier', 'fflonk', '--language', 'vyper', '--allow-insecure-dev-key'],
  },
  'calldata of a signal that is no packing': {
    args: ['calldata', 'bad', '--proof', 'bad/proof.json'],
    files: { 'bad/public.json': [`${2n ** 250n}`] },
  },
  'calldata of a value out of range': {
    args: ['calldata', 'bad', '--proof', 'bad/proof.json'],
    files: { 'bad/public.json': [`${2n ** 32n - 1n}`] },
  },
  'calldata of too few signals': {
    args: ['calldata', 'bad', '--proof', 'bad/proof.json'],
    files: { 'bad/public.json': [] },
  },
  'an input that is linked to nothing': { args: ['compile', 'model.onnx', '--link', 'x=good#z'] },
  'a salt for a tensor that is not hashed': {
    args: ['prove', 'good', '--input', 'input.json', '--salt', 'y=data.json#y'],
    files: { 'data.json': [{ tensor: 'y', salt: '7', digest: '0' }] },
  },
  'external data that is missing': externalModel(),
  'a node that is not there': { args: ['deploy', 'registry', '--rpc', 'http://127.0.0.1:65535'] },
  'an address that is none': {
    args: ['deploy', 'market', '--rpc', 'http://127.0.0.1:65535', '--registry', '0x12'],
  },
  'a private key among the arguments': { args: ['deploy', 'good', '--private-key', `0x${'12'.repeat(32)}`] },
}

/** The manifest of a folder whose `artifact` is BROKEN. */
function rehashed(artifact: 'witness' | 'r1cs'): Damage {
  const sha256 = createHash('sha256').update(BROKEN).digest('hex')
  return (bytes) => {
    const manifest = { ...text(bytes), [artifact]: { ...text(bytes)[artifact], sha256 } }
    return { ...manifest, circuitHash: circuitHashOf(manifest) }
  }
}

function unlabelled(zkey: Uint8Array): Uint8Array {
  const own = readSections(zkey, 'zkey').filter(({ id }) => id <= 10)
  return writeSections('zkey', own)
}

function externalModel(): Case {
  const path = fileURLToPath(new URL('../../fixtures/external-data/model.onnx', import.meta.url))
  const files = { 'strange.onnx': new Uint8Array(readFileSync(path)), 'model.onnx.data': new Uint8Array(8) }
  return { args: ['compile', 'strange.onnx', '--dim', 'batch=1'], files }
}

async function rendered({ args, files = {} }: Case): Promise<string> {
  shop.copy('good', 'bad')
  for (const [name, content] of Object.entries(files)) {
    const isDamage = typeof content === 'function'
    shop.save(
      name,
      isDamage ? content(name.startsWith('bad/') ? shop.bytes(name) : new Uint8Array()) : content,
    )
  }
  const { code, stderr } = await shop.zkml(...args)
  return `${stderr.trimEnd()}\nExit: ${code}\n`
}

/** Without what changes whenever a circuit does. */
function stable(words: string): string {
  return words.replace(/\b[0-9a-f]{64}\b/g, '<sha256>').replaceAll(VERSION, '<version>')
}

it('every error looks as in errors.txt', async () => {
  const blocks: string[] = []
  for (const [title, each] of Object.entries(CASES)) blocks.push(`== ${title}\n${await rendered(each)}`)
  for (const error of RARE_ERRORS) blocks.push(`== rare: ${error.constructor.name}\n${error.render()}\n`)
  const all = stable(blocks.join('\n'))
  if (process.env.UPDATE === '1') writeFileSync(GOLDEN, all)
  expect(readFileSync(GOLDEN, 'utf8')).toBe(all)
})

it('errors.txt has every kind of error, each with facts or a next step, and a code', () => {
  const blocks = readFileSync(GOLDEN, 'utf8')
    .split(/^== .*\n/m)
    .slice(1)
  const shown = new Set(blocks.map((block) => block.slice(0, block.indexOf(':'))))
  expect(errorClasses().filter((name) => !shown.has(name))).toEqual([])
  for (const block of blocks) {
    expect(block).toMatch(/^(Try: | {2}\w)/m)
    expect(block).toMatch(/^Code: E_[A-Z0-9_]+$/m)
    expect(block).not.toMatch(/\[object /)
  }
})

/** Names of all classes of src that are errors of this package, but for their base. */
function errorClasses(): string[] {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const found = files.flatMap((name) => {
    const source = readFileSync(join(SOURCE, name), 'utf8')
    return [...source.matchAll(/^export class (\w+) extends (?:ZkmlError|InternalError)/gm)]
  })
  return found.map((match) => match[1]!).sort()
}
