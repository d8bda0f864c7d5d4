import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Folders of src, and the folders that each may import from; a file directly in src counts as its own folder. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  util: ['errors'],
  field: [],
  onnx: ['errors'],
  graph: ['errors', 'onnx', 'util'],
  quantize: ['errors', 'graph', 'integer', 'util'],
  circuit: ['errors', 'field', 'util'],
  gadgets: ['errors', 'circuit', 'field', 'util'],
  integer: ['errors', 'circuit', 'gadgets', 'util'],
  ops: ['errors', 'gadgets', 'graph', 'onnx', 'quantize', 'util'],
  lower: ['errors', 'circuit', 'gadgets', 'integer', 'util'],
  backends: ['errors', 'circuit', 'field', 'util'],
  auditor: ['backends', 'field', 'util'],
  kernels: ['errors', 'field'],
  provers: ['errors', 'backends', 'field', 'gpu', 'kernels', 'util'],
  contract: ['errors', 'circuit', 'field', 'util'],
  chain: [
    'errors',
    'artifacts',
    'circuit',
    'contract',
    'data',
    'exportVerifier',
    'field',
    'infer',
    'integer',
    'openings',
    'prove',
    'provers',
    'util',
  ],
  data: ['errors', 'integer', 'util'],
  dropIn: ['errors', 'backends', 'field', 'provers', 'contract', 'util'],
  imported: [
    'errors',
    'artifacts',
    'contract',
    'infer',
    'openings',
    'prove',
    'provers',
    'util',
    'verify',
    'words',
  ],
  gpu: ['errors', 'field', 'kernels'],
  disk: ['errors', 'artifacts', 'data', 'openings', 'provers'],
  build: [
    'errors',
    'artifacts',
    'compile',
    'data',
    'disk',
    'estimate',
    'exportVerifier',
    'lower',
    'onnx',
    'openings',
    'provers',
    'setup',
    'util',
    'version',
    'words',
  ],
  plugin: ['errors', 'artifacts', 'build', 'disk'],
  hardhat: [
    'errors',
    'artifacts',
    'build',
    'chain',
    'contract',
    'disk',
    'exportVerifier',
    'imported',
    'prove',
    'util',
  ],
  entries: [
    'errors',
    'artifacts',
    'circuit',
    'contract',
    'gpu',
    'imported',
    'infer',
    'lower',
    'openings',
    'prove',
    'provers',
    'verify',
  ],
  artifacts: ['errors', 'version', 'circuit', 'integer', 'provers', 'util'],
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.d)\.ts$/.test(file),
)
const text = (file: string) => readFileSync(`src/${file}`, 'utf8')
/** Without comments. */
const code = (file: string) => text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
const folderOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : file.replace('.ts', ''))

/** What a file imports: packages by name, files of src by their path in it. */
function imports(file: string): string[] {
  const paths = [...text(file).matchAll(/from '([^']+)'|import\('([^']+)'\)/g)]
  return paths.map(([, from, lazy]) => {
    const path = (from ?? lazy)!
    return path.startsWith('.') ? `src/${posix.join(posix.dirname(file), path)}` : path
  })
}

function localFolders(file: string): string[] {
  return imports(file)
    .filter((path) => path.startsWith('src/') && path.endsWith('.js'))
    .map((path) => folderOf(path.slice(4).replace('.js', '.ts')))
    .filter((folder) => folder !== folderOf(file))
}

describe('import edges', () => {
  it.each(Object.keys(ALLOWED))('%s imports from what it may', (folder) => {
    const own = files.filter((file) => folderOf(file) === folder)
    expect(own.length).toBeGreaterThan(0)
    const forbidden = own.flatMap((file) =>
      localFolders(file)
        .filter((target) => !ALLOWED[folder]!.includes(target))
        .map((target) => `${file} -> ${target}`),
    )
    expect(forbidden).toEqual([])
  })

  it('nothing but the entry imports the command line', () => {
    const outside = files.filter((file) => !file.startsWith('cli'))
    expect(outside.filter((file) => localFolders(file).includes('cli'))).toEqual([])
  })

  it('every folder is in the table', () => {
    const folders = new Set(files.filter((file) => file.includes('/')).map(folderOf))
    expect([...folders].filter((folder) => folder !== 'cli').sort()).toEqual(Object.keys(ALLOWED).sort())
  })
})

describe('what speaks to chains', () => {
  /** Packages that are loaded with a file; types are not, nor what is imported later. */
  function packagesOf(entry: string): string[] {
    const [seen, packages] = [new Set([entry]), new Set<string>()]
    for (const file of seen) {
      for (const [, path] of text(file).matchAll(/^(?:import|export) (?!type )[^'"=(]*'([^']+)'/gm)) {
        const own = posix.join(posix.dirname(file), path!).replace('.js', '.ts')
        if (!path!.startsWith('.')) packages.add(path!)
        else if (files.includes(own)) seen.add(own)
      }
    }
    return [...packages]
  }

  it('is loaded with the commands that need it, and not before', () => {
    const loaded = ['index.ts', 'cli.ts'].flatMap(packagesOf)
    expect(loaded).toContain('zod/mini')
    expect(loaded.filter((name) => /^(viem|ox|solc)\b/.test(name))).toEqual([])
    expect(packagesOf('chain/index.ts')).toContain('viem')
    expect(packagesOf('chain/index.ts')).not.toContain('solc')
  })
})

describe('the core', () => {
  /** What runs in Node alone: commands, and builds of other people's projects. */
  const inNode = ['cli', 'disk', 'build', 'plugin', 'hardhat']
  const core = files.filter(
    (file) => !inNode.includes(folderOf(file).replace(/\.ts$/, '')) && !file.endsWith('/generate.ts'),
  )

  it('imports nothing of Node', () => {
    expect(core.flatMap((file) => imports(file).filter((path) => path.startsWith('node:')))).toEqual([])
  })

  it('touches neither process, console, Buffer nor the clock', () => {
    const touching = core.filter((file) =>
      /\b(process|console|Buffer)\.|\bDate\b|performance\./.test(code(file)),
    )
    expect(touching).toEqual([])
  })

  it('lets nothing that differs between engines reach an artifact', () => {
    const inexact =
      /Math\.(exp|expm1|log|log2|log10|log1p|pow|sin|cos|tan|sinh|cosh|tanh|cbrt|hypot|random)\b/
    const compiling = core.filter((file) => !file.startsWith('provers/'))
    expect(compiling.filter((file) => inexact.test(code(file)))).toEqual([])
  })

  it('builds no function from text', () => {
    expect(core.filter((file) => /\beval\(|new Function\b/.test(code(file)))).toEqual([])
  })
})
