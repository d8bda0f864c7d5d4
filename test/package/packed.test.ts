import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Packed, packedPackage } from '../harness/packed.js'

const { exports: exportsMap } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { types?: string; default?: string }>
}
/** `zkml/models` declares what imports of models are, and has nothing to import itself. */
const entries = Object.keys(exportsMap)
  .filter((entry) => exportsMap[entry]!.default !== undefined)
  .map((entry) => entry.replace('.', 'zkml'))
/** Their types name bundlers and Hardhat, which are there where they are used. */
const guests = ['zkml/plugin', 'zkml/hardhat']

let packed: Packed
beforeAll(async () => {
  packed = await packedPackage()
})
afterAll(() => packed?.remove())

describe('what is published', () => {
  it('is the list of files that is agreed upon', async () => {
    const chunk = /^dist\/[\w.-]+-[\w-]{8}\.(js|d\.ts)$/
    // A chunk that shares its name with another has a number behind its hash, which changes with every source.
    const numbered = /^(dist\/\w+)-[\w-]{8}(\d+\.js)$/
    const list = packed.files
      .filter((file) => !chunk.test(file))
      .map((file) => file.replace(numbered, '$1-*$2'))
    await expect(`${list.join('\n')}\n`).toMatchFileSnapshot('golden/files.txt')
    const named = Object.values(exportsMap).flatMap(({ types, default: code }) => [types, code])
    for (const path of named.filter((name) => name !== undefined)) expect(list).toContain(path.slice(2))
  })

  it('has nothing that publint would say', async () => {
    const { buffer, byteOffset, byteLength } = packed.tarball
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true, level: 'suggestion' })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it('has types that resolve wherever an ES module can import it', async () => {
    const result = await checkPackage(createPackageFromTarballData(packed.tarball))
    if (!result.types) throw new Error('no types were found')
    // What requires modules, and TypeScript's resolution of before 2022, are served by no package of ES modules alone.
    const served = result.problems.filter(
      (problem) =>
        !('resolutionKind' in problem) || !['node10', 'node16-cjs'].includes(problem.resolutionKind),
    )
    expect(served).toEqual([])
    expect(Object.keys(result.entrypoints).sort()).toEqual(Object.keys(exportsMap).sort())
  })
})

describe('the entries', () => {
  it.each(entries)('%s loads in Node', async (entry) => {
    const script = `import(${JSON.stringify(entry)}).then((all) => console.log(String(Object.keys(all).length > 0)))`
    expect(await node(['--eval', script])).toBe('true\n')
  })

  it('export what they promise, and nothing else', async () => {
    for (const [entry, names] of exportedNames()) {
      const file = entry === 'zkml' ? 'index' : entry.replace('zkml/', '')
      await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(`golden/${file}.txt`)
    }
  })

  it.each([
    { module: 'nodenext', moduleResolution: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('have types that strict projects for pages compile: %o', async (options) => {
    const all = entries.filter((entry) => !guests.includes(entry))
    const compilerOptions = { ...options, ...STRICT, skipLibCheck: false }
    expect(await compiled(compilerOptions, [...all.map(reExport), ...IMPORTED_MODEL])).toBe('')
  })

  it('have no more than their types say', async () => {
    const compilerOptions = { module: 'esnext', moduleResolution: 'bundler', ...STRICT, skipLibCheck: true }
    const lines = ["import { compile } from 'zkml/verify'", 'export const used = compile']
    expect(await compiled(compilerOptions, lines)).toContain("has no exported member 'compile'")
  })

  it('have types that a bundler’s configuration compiles', async () => {
    const compilerOptions = { module: 'esnext', moduleResolution: 'bundler', ...STRICT, skipLibCheck: true }
    expect(await compiled(compilerOptions, CONFIGURATION)).toBe('')
  })
})

const IMPORTED_MODEL = [
  '/// <reference types="zkml/models" />',
  "import model, { verifierSource } from './m.onnx?zkml'",
  'export const [proved, source]: [Promise<{ publicSignals: readonly string[] }>, string] = [model.prove({}), verifierSource]',
]
const CONFIGURATION = [
  "import * as zkml from 'zkml/plugin'",
  'export const plugins = [zkml.vite(), zkml.rollup(), zkml.webpack(), zkml.esbuild(), zkml.rspack()]',
]

function reExport(entry: string, i: number): string {
  return `export type * as e${i} from '${entry}'`
}

/** What the compiler says of these lines. */
function compiled(compilerOptions: object, lines: readonly string[]): Promise<string> {
  // A reference counts at the top alone.
  const sorted = lines.toSorted((a, b) => Number(b.startsWith('///')) - Number(a.startsWith('///')))
  save('types.ts', sorted.join('\n'))
  save('tsconfig.json', JSON.stringify({ compilerOptions, files: ['types.ts'] }))
  return node([join(process.cwd(), 'node_modules/typescript/bin/tsc'), '--pretty', 'false'])
}

const STRICT = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{ target: 'es2023', lib: ['es2023', 'dom'], types: [], noEmit: true },
}

function save(name: string, text: string): void {
  writeFileSync(join(packed.project, name), text)
}

async function node(args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, args, { cwd: packed.project })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return `${stdout}${stderr}`
  }
}

/** Names that TypeScript sees, with `type` before those that are nothing at run time. */
function exportedNames(): [entry: string, names: string[]][] {
  const fileOf = (entry: string) =>
    join(packed.project, 'node_modules/zkml', exportsMap[entry.replace('zkml', '.')]!.types!)
  const program = ts.createProgram(entries.map(fileOf), {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
  })
  const checker = program.getTypeChecker()
  return entries.map((entry) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(fileOf(entry))!)
    return [
      entry,
      checker
        .getExportsOfModule(module!)
        .map((symbol) => nameOf(symbol, checker))
        .sort(),
    ]
  })
}

function nameOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return `${target.flags & ts.SymbolFlags.Value ? '' : 'type '}${symbol.name}`
}
