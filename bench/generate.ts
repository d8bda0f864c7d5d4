import { readdir, readFile, writeFile } from 'node:fs/promises'
import { generateTemplates } from '../src/backends/circom/generate.js'
import { generateOnnxDecoder } from '../src/onnx/generate.js'
import type { OpDefinition } from '../src/ops/op.js'

/**
 * Writes what is generated into the source tree: the list of operators, their table in the README, the ONNX decoder, the
 * texts of the circom templates.
 *
 * With --check nothing is written; the files that differ are listed, and the exit code is 1 when there are any.
 */

const BEGIN = '<!-- operators:begin -->'
const END = '<!-- operators:end -->'
const FOLDER = 'src/ops'
/** Files beside the operators that define none. */
const OTHERS = ['attributes.ts', 'index.ts', 'op.ts', 'registry.ts']

interface OpFile {
  readonly file: string
  /** Name of the export that is the operator. */
  readonly name: string
  readonly operator: OpDefinition
}

async function opFiles(): Promise<OpFile[]> {
  const names = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts') && !OTHERS.includes(file))
  return (await Promise.all(names.map(readOpFile))).sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function readOpFile(file: string): Promise<OpFile> {
  const exported = Object.entries((await import(`../${FOLDER}/${file}`)) as Record<string, unknown>)
  const [entry, ...more] = exported
  if (entry === undefined || more.length > 0)
    throw new Error(`${file} must export one operator and nothing else`)
  return { file, name: entry[0], operator: entry[1] as OpDefinition }
}

function indexFile(files: readonly OpFile[]): string {
  const imports = [
    ...files.map(({ file, name }) => ({ path: file.replace('.ts', '.js'), what: `{ ${name} }` })),
    { path: 'op.js', what: 'type { OpDefinition }' },
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return [
    '// Generated from the files of this folder by `npm run gen`. Do not edit.',
    ...imports.map(({ path, what }) => `import ${what} from './${path}'`),
    '',
    '/** Every operator there is, by name. */',
    'export const operators: readonly OpDefinition[] = [',
    ...files.map(({ name }) => `  ${name},`),
    ']',
    '',
  ].join('\n')
}

function table(files: readonly OpFile[]): string {
  const cells = files.map(({ operator: { type, domain, opset, summary, refuses } }) => [
    type,
    domain === '' ? 'ai.onnx' : domain,
    opset.join(' to '),
    summary,
    refuses,
  ])
  const rows = [
    ['operator', 'domain', 'opset', 'computes', 'refuses'],
    new Array<string>(5).fill('---'),
    ...cells,
  ]
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

async function readme(files: readonly OpFile[]): Promise<[string, string][]> {
  const text = await contentOf('README.md')
  if (text === '') return []
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`README.md needs the markers ${BEGIN} and ${END}`)
  return [['README.md', `${text.slice(0, begin)}${BEGIN}\n${table(files)}\n${text.slice(end)}`]]
}

async function contentOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

async function main(): Promise<void> {
  const files = await opFiles()
  const wanted = new Map([
    [`${FOLDER}/index.ts`, indexFile(files)],
    ...(await readme(files)),
    ...(await generateOnnxDecoder()),
    ...(await generateTemplates()),
  ])
  const check = process.argv.includes('--check')
  for (const [path, content] of wanted) {
    if ((await contentOf(path)) === content) continue
    if (check) process.exitCode = 1
    else await writeFile(path, content)
    console.log(`${check ? 'differs' : 'written'}: ${path}`)
  }
}

await main()
