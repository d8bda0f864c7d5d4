import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import ts from 'typescript'
import { compileText } from '../../bench/contracts.js'
import type { Page } from './page.js'

/** Types of imported models. */
const MODULES = 'src/models.d.ts'

/** Code of a page in one language, and where it stands. */
interface Sample {
  /** Of the block, relative to the repository: two samples never have the same. */
  readonly name: string
  readonly code: string
}

export function samplesOf(page: Page, language: string): Sample[] {
  const ending = language === 'solidity' ? 'sol' : language
  return page.blocks
    .filter((block) => block.language === language)
    .map((block) => ({ name: `${page.path}.${block.line}.${ending}`, code: block.code }))
}

/** What the compiler has against the samples, each a module of its own, with the package's entries as users import them. */
export function typeErrors(samples: readonly Sample[]): string[] {
  const codes = new Map(samples.map(({ name, code }) => [resolve(name), code]))
  const options = compilerOptions([...codes.keys()])
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => codes.has(path) || fileExists(path)
  host.readFile = (path) => codes.get(path) ?? readFile(path)
  host.getSourceFile = (path, target, ...rest) => {
    const code = codes.get(path)
    return code === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, code, target)
  }
  const program = ts.createProgram([...codes.keys(), MODULES], options, host)
  const files = [...codes.keys()].map((path) => program.getSourceFile(path)!)
  return files.flatMap((file) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(inWords),
  )
}

/** Those of the repository, whose paths lead from the package's entries to their sources. */
function compilerOptions(files: readonly string[]): ts.CompilerOptions {
  const config = { extends: './tsconfig.json', compilerOptions: { noUnusedLocals: false }, files }
  return ts.parseJsonConfigFileContent(config, ts.sys, resolve('.')).options
}

function inWords({ file, start = 0, messageText }: ts.Diagnostic): string {
  const { line } = file!.getLineAndCharacterOfPosition(start)
  return `${file!.fileName}, line ${line + 1} of the block: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
}

/** Messages of the Solidity compiler. */
export function solidityErrors(samples: readonly Sample[]): string[] {
  return samples.flatMap(({ name, code }) => faultOf(name, () => compileText(name, code)))
}

export function jsonErrors(samples: readonly Sample[]): string[] {
  return samples.flatMap(({ name, code }) => faultOf(name, () => JSON.parse(code)))
}

const PARSE = 'import ast, sys; ast.parse(sys.stdin.read())'

/** Whether there is a Python to ask. Nothing else in the tests needs one. */
export const hasPython = spawnSync('python3', ['-c', PARSE], { input: '' }).status === 0

/** What Python cannot parse. Packages that the code imports need not be there. */
export function pythonErrors(samples: readonly Sample[]): string[] {
  return samples.flatMap(({ name, code }) => {
    const { status, stderr } = spawnSync('python3', ['-c', PARSE], { input: code, encoding: 'utf8' })
    return status === 0 ? [] : [`${name}: ${stderr}`]
  })
}

function faultOf(name: string, work: () => unknown): string[] {
  try {
    work()
    return []
  } catch (error) {
    return [`${name}: ${(error as Error).message}`]
  }
}
