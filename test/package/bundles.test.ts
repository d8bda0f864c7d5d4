import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bundle, bundleForPages } from '../harness/bundles.js'
import { installedPackage, packageIn } from '../harness/installedPackage.js'
import { LIMITS, WORKER_LIMIT } from './limits.js'

/** Ways to make code of text, which pages with a content policy refuse. Tried on the planted ones below. */
const CODE_OF_TEXT = [
  /(?<!\.)\beval\s*[(),]/,
  /\b(?:globalThis|window|self)\.eval\b/,
  /\bnew\s+Function\b/,
  /(?<![.\w$])Function\s*\(/,
  /=\s*Function\s*[;,)]/,
  /\.constructor\s*\(\s*["'`]/,
  /\bset(?:Timeout|Interval)\s*\(\s*["'`]/,
]

function codeOfText(text: string): string[] {
  return CODE_OF_TEXT.flatMap((pattern) => text.match(pattern)?.[0] ?? [])
}

it.each([
  'eval("1")',
  '(0,eval)("1")',
  'globalThis.eval("1")',
  'new Function("1")',
  'x=Function("return this")()',
  'const F = Function; new F("")',
  '[].map.constructor("1")()',
  'setTimeout("1")',
])('sees code of text in %s', (planted) => {
  expect(codeOfText(planted)).not.toEqual([])
})

it('sees imports of Node in a package that is for Node', async () => {
  expect((await bundleForPages('commander')).builtins).toContain('node:fs <- commander/lib/command.js')
})

describe.each(Object.keys(LIMITS))('%s in a page', (entry) => {
  const bundle = once(() => bundleForPages(entry))

  it('imports nothing of Node, also where it loads more later', async () => {
    expect((await bundle()).builtins).toEqual([])
  })

  it('makes no code of text', async () => {
    const { main, lazy } = await bundle()
    const found = [...main, ...lazy].flatMap(({ name, text }) =>
      codeOfText(text).map((code) => `${name}: ${code}`),
    )
    expect(found).toEqual([])
  })

  it('loads snarkjs and ffjavascript when they are asked for, and not before', async () => {
    const { main, lazy } = await bundle()
    const [first, later] = [main, lazy].map((files) => files.flatMap(({ packages }) => [...packages.keys()]))
    const heavy = ['snarkjs', 'ffjavascript']
    expect(first).toContain('zkml')
    expect(first!.filter((name) => heavy.includes(name))).toEqual([])
    expect(later).toEqual(expect.arrayContaining(heavy))
  })

  it('is no heavier than it may be', async () => {
    const size = (await bundle()).main.reduce((sum, { gzip }) => sum + gzip, 0)
    expect(size).toBeLessThanOrEqual(LIMITS[entry]!)
  })
})

it('the script of the threads is small, and needs no other file', async () => {
  const script = readFileSync(join(packageIn(await installedPackage()), 'dist/worker.js'), 'utf8')
  expect(script.length).toBeLessThanOrEqual(WORKER_LIMIT)
  expect(script).not.toMatch(/\bimport\b|\bfrom\b/)
})

function once(make: () => Promise<Bundle>): () => Promise<Bundle> {
  let made: Promise<Bundle> | undefined
  return () => {
    made ??= make()
    return made
  }
}
