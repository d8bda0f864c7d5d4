import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pbjs } from 'protobufjs-cli'
import { ONNX_MESSAGES } from './schema.js'

interface Field {
  readonly name: string
  readonly id: number
  readonly type: string
  readonly repeated: boolean
}

interface Message {
  /** Dotted when the message is nested in another one. */
  readonly path: string
  readonly fields: readonly Field[]
}

interface MessageJson {
  /** Field presence and lenient UTF-8 as in the original schema, which is written in proto2. */
  readonly edition: 'proto2'
  readonly fields: Record<string, { id: number; type: string; rule?: 'repeated' }>
  readonly nested: Record<string, MessageJson>
}

const HEADER = '// Generated from src/onnx/schema.ts by `npm run gen`. Do not edit.\n'
const LEFT_OUT = ['create', 'encode', 'verify', 'convert', 'delimited', 'typeurl', 'service', 'comments']
const SCALAR_TYPES: ReadonlyMap<string, string> = new Map([
  ['int32', 'number'],
  ['float', 'number'],
  ['double', 'number'],
  ['int64', 'Int64'],
  ['uint64', 'Int64'],
  ['string', 'string'],
  ['bytes', 'Uint8Array'],
])

/**
 * The ONNX decoder as static code, and its types, made from the schema table.
 *
 * For builds only: uses temporary files and protobufjs-cli. The code it makes needs no reflection, so
 * a page whose content policy forbids functions made at run time can decode models.
 *
 * @returns file contents by path relative to the repository root; the same on every run
 */
export async function generateOnnxDecoder(): Promise<Map<string, string>> {
  const messages = Object.entries(ONNX_MESSAGES).map(parseMessage)
  return new Map([
    ['src/onnx/generated/onnx.js', HEADER + (await decoderCode(messages))],
    ['src/onnx/generated/onnx.d.ts', HEADER + declarations(messages)],
  ])
}

function parseMessage([path, text]: [string, string]): Message {
  return { path, fields: text.trim().split(/\s+/).map(parseField) }
}

function parseField(word: string): Field {
  const [name = '', id, type = ''] = word.split(':')
  return { name, id: Number(id), type: type.replace('[]', ''), repeated: type.endsWith('[]') }
}

async function decoderCode(messages: readonly Message[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onnx-decoder-'))
  try {
    const descriptor = join(folder, 'onnx.json')
    await writeFile(descriptor, JSON.stringify({ nested: descriptorOf(messages) }))
    await runPbjs(descriptor, join(folder, 'onnx.js'))
    return await readFile(join(folder, 'onnx.js'), 'utf8')
  } finally {
    await rm(folder, { recursive: true })
  }
}

function descriptorOf(messages: readonly Message[]): Record<string, MessageJson> {
  const root: Record<string, MessageJson> = {}
  for (const { path, fields } of messages) {
    const [outer = '', inner] = path.split('.')
    const siblings = inner === undefined ? root : root[outer]!.nested
    siblings[inner ?? outer] = messageJson(fields)
  }
  return root
}

function messageJson(fields: readonly Field[]): MessageJson {
  return { edition: 'proto2', fields: Object.fromEntries(fields.map(fieldJson)), nested: {} }
}

function fieldJson({ name, id, type, repeated }: Field): [string, MessageJson['fields'][string]] {
  return [name, repeated ? { id, type, rule: 'repeated' } : { id, type }]
}

function runPbjs(descriptor: string, out: string): Promise<void> {
  const without = LEFT_OUT.map((part) => `--no-${part}`)
  const args = [
    '--target',
    'static-module',
    '--wrap',
    'esm',
    '--root',
    'zkml-onnx',
    '--lint',
    '',
    '--out',
    out,
  ]
  return new Promise((resolve, reject) => {
    pbjs.main([...args, ...without, descriptor], (error) => (error === null ? resolve() : reject(error)))
  })
}

/** Tighter than what protobufjs-cli writes: only decoding, and a decoded message has every default filled in. */
function declarations(messages: readonly Message[]): string {
  const int64 =
    '/** A 64-bit integer as protobufjs hands it over. */\nexport type Int64 = number | { toNumber(): number }\n'
  const entry = 'export declare const ModelProto: { decode(bytes: Uint8Array): ModelProto }\n'
  return [int64, ...messages.map(declaration), entry].join('\n')
}

function declaration({ path, fields }: Message): string {
  const lines = fields.map((field) => `  readonly ${field.name}: ${fieldType(field)}`)
  return [`export interface ${interfaceName(path)} {`, ...lines, '}\n'].join('\n')
}

function fieldType({ type, repeated }: Field): string {
  const scalar = SCALAR_TYPES.get(type)
  const single = scalar ?? interfaceName(type)
  if (repeated) return `readonly ${single}[]`
  return scalar === undefined ? `${single} | null` : single
}

function interfaceName(path: string): string {
  return path.replace('.', '')
}
