import { readdir, readFile, writeFile } from 'node:fs/promises'
import { generateTemplates } from '../src/backends/circom/generate.js'
import { generateOnnxDecoder } from '../src/onnx/generate.js'
import type { OpDefinition } from '../src/ops/op.js'
import { generateContracts } from './contracts.js'
import type { GasResults } from './gas/results.js'
import { gasSection, gasSummary } from './gas/table.js'
import { filled, filledText, table } from './markdown.js'
import type { ModelResults } from './models/results.js'
import { modelsSection } from './models/table.js'
import type { SecurityResults } from './security/results.js'
import { securityTable } from './security/table.js'

/**
 * Writes what is generated into the source tree: the list of operators, their table in the README, the table of
 * SECURITY.md, that of models in bench/README.md, those of contracts and hidden weights in bench/gas/README.md, the ONNX decoder, the texts of the circom templates, the compiled
 * contracts.
 *
 * With --check nothing is written; the files that differ are listed, and the exit code is 1 when there are any.
 */

const SECURITY_RESULTS = 'bench/security/results.json'
const GAS_RESULTS = 'bench/gas.json'
const MODEL_RESULTS = 'bench/models/results.json'
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

function operatorTable(files: readonly OpFile[]): string {
  const lines = files.map(({ operator: { type, domain, opset, summary, refuses } }) => [
    type,
    domain === '' ? 'ai.onnx' : domain,
    opset.join(' to '),
    summary,
    refuses,
  ])
  return table(['operator', 'domain', 'opset', 'computes', 'refuses'], lines)
}

function readme(files: readonly OpFile[]): string {
  return filled('README.md', 'operators', operatorTable(files))
}

async function security(): Promise<string> {
  return securityTable(JSON.parse(await readFile(SECURITY_RESULTS, 'utf8')) as SecurityResults)
}

async function models(): Promise<string> {
  return modelsSection(JSON.parse(await readFile(MODEL_RESULTS, 'utf8')) as ModelResults)
}

async function gasOf(write: (results: GasResults) => string): Promise<string> {
  return write(JSON.parse(await readFile(GAS_RESULTS, 'utf8')) as GasResults)
}

async function contentOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

async function main(): Promise<void> {
  const files = await opFiles()
  const wanted = new Map([
    [`${FOLDER}/index.ts`, indexFile(files)],
    ['README.md', filledText(readme(files), 'README.md', 'gas-summary', await gasOf(gasSummary))],
    ['SECURITY.md', filled('SECURITY.md', 'figures', await security())],
    ['bench/README.md', filled('bench/README.md', 'models', await models())],
    ['bench/gas/README.md', filled('bench/gas/README.md', 'gas', await gasOf(gasSection))],
    ...(await generateOnnxDecoder()),
    ...(await generateTemplates()),
    ...generateContracts(),
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
