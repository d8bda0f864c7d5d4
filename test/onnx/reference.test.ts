import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import onnxProto from 'onnx-proto'
import { describe, expect, it } from 'vitest'
import { ModelProto } from '../../src/onnx/generated/onnx.js'
import { decodeModel, type ExternalFiles, externalFiles } from '../../src/onnx/index.js'
import { attribute, graph, model, modelOf, node, raw, smallModel, TYPE, tensor, value } from './models.js'
import { bytes, float, floats32, int, message, packedDoubles, packedFloats, packedInts } from './protobuf.js'

const FIXTURES = 'fixtures'

const BUILT: readonly [string, Uint8Array][] = [
  ['small', smallModel()],
  ['doubles', modelOf(tensor('w', TYPE.float64, [2], packedDoubles(10, [0.1, -3])))],
  ['wide integers', modelOf(tensor('w', TYPE.uint64, [2], packedInts(11, [2n ** 64n - 1n, 5])))],
  ['strings', modelOf(tensor('w', TYPE.string, [1], bytes(6, 'ü')))],
  ['inner graph', withInnerGraph()],
  [
    'metadata',
    model({ inputs: [value('x')], outputs: [value('x')] }, bytes(14, message(bytes(1, 'k'), bytes(2, 'v')))),
  ],
]

function withInnerGraph(): Uint8Array {
  const weight = tensor('v', TYPE.float32, [1], raw(floats32([1])))
  const branch = graph({ initializers: [weight], outputs: [value('v', TYPE.float32, ['n', 2])] })
  return model({
    inputs: [value('c', TYPE.bool)],
    nodes: [
      node(
        'If',
        ['c'],
        ['y'],
        attribute('then_branch', 5, bytes(6, branch)),
        attribute('else_branch', 5, bytes(6, branch)),
      ),
      node(
        'Op',
        ['y'],
        ['z'],
        attribute('fs', 6, packedFloats(7, [1])),
        attribute('f', 1, float(2, 2)),
        attribute('i', 2, int(3, -1)),
      ),
    ],
    outputs: [value('z')],
  })
}

function fixtures(): [string, Uint8Array, ExternalFiles][] {
  const names = existsSync(FIXTURES) ? readdirSync(FIXTURES).sort() : []
  const paths = names.map((name) => `${FIXTURES}/${name}/model.onnx`).filter((path) => existsSync(path))
  return paths.map((path) => [path, readFileSync(path), filesNextTo(path)])
}

function filesNextTo(path: string): ExternalFiles {
  const locations = externalFiles(readFileSync(path))
  return new Map(locations.map((location) => [location, readFileSync(`${dirname(path)}/${location}`)]))
}

/** A decoded message as plain data: what is set in it, with 64-bit integers and bytes as text. */
function plain(part: unknown): unknown {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64')
  if (Array.isArray(part)) return part.map(plain)
  if (typeof part !== 'object' || part === null) return part
  if ('low' in part && 'high' in part) return `${part}`
  const fields = Object.entries(part).filter(([, field]) => !(Array.isArray(field) && field.length === 0))
  return Object.fromEntries(fields.map(([key, field]) => [key, plain(field)]))
}

describe('the decoder agrees with onnx-proto', () => {
  it.each([...BUILT, ...fixtures()])('on %s', (_, file, external?: ExternalFiles) => {
    expect(plain(ModelProto.decode(file))).toEqual(plain(onnxProto.onnx.ModelProto.decode(file)))
    expect(decodeModel(file, external).graph.outputs.length).toBeGreaterThan(0)
  })
})
