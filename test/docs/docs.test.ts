import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasBrowser, pressProve } from './browser.js'
import { hasPython, jsonErrors, pythonErrors, samplesOf, solidityErrors, typeErrors } from './code.js'
import { followPage } from './followPage.js'
import { pagePaths, readPage } from './page.js'
import { brokenLinks, missingFiles, unknownCodes } from './references.js'
import type { Terminal } from './terminal.js'

/** What a block may hold. */
const LANGUAGES = ['sh', 'text', 'ts', 'solidity', 'json', 'circom', 'html', 'http', 'python']
const MAX_LINES = 120

const pages = pagePaths().map(readPage)

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  it('can be followed: commands end as it says, print what it shows, and make the files it names', async () => {
    const look = async ({ folder }: Terminal) => [
      ...missingFiles(page, folder),
      ...(page.path === 'docs/in-a-page.md' && hasBrowser
        ? await pressProve(page, join(folder, 'dist'))
        : []),
    ]
    expect(await followPage(page, look)).toEqual([])
  })

  it('has links that lead somewhere', () => {
    expect(brokenLinks(page)).toEqual([])
  })

  it('names codes of errors that there are', () => {
    expect(unknownCodes(page)).toEqual([])
  })

  it('has blocks of known languages', () => {
    expect(page.blocks.map(({ language }) => language).filter((name) => !LANGUAGES.includes(name))).toEqual(
      [],
    )
  })

  it('is short', () => {
    expect(page.lines).toBeLessThanOrEqual(MAX_LINES)
  })
})

describe('code in pages', () => {
  const all = (language: string) => pages.flatMap((page) => samplesOf(page, language))

  it('is TypeScript that uses the package as it is', () => {
    const wrong = "import { verify } from 'zkml/verify'\nawait verify('key')"
    const unknown = "import { nothing } from 'zkml/verify'"
    const planted = [wrong, unknown].map((code, i) => ({ name: `docs/planted.${i}.ts`, code }))
    expect(all('ts').length).toBeGreaterThan(3)
    expect(typeErrors([...all('ts'), ...planted])).toEqual([
      expect.stringContaining('docs/planted.0.ts, line 2 of the block'),
      expect.stringContaining('docs/planted.1.ts, line 1 of the block'),
    ])
  })

  it('is Solidity that compiles', () => {
    expect(all('solidity').length).toBeGreaterThan(0)
    expect(solidityErrors(all('solidity'))).toEqual([])
  })

  it.runIf(hasPython)('is Python', () => {
    expect(all('python').length).toBe(1)
    expect(pythonErrors(all('python'))).toEqual([])
  })

  it('is JSON', () => {
    expect(jsonErrors(all('json'))).toEqual([])
  })
})

it('every page is in the index', () => {
  const { prose } = pages.find(({ path }) => path === 'docs/README.md')!
  const others = pages.map(({ path }) => path.slice('docs/'.length)).filter((name) => name !== 'README.md')
  expect(others.filter((name) => !prose.includes(`](${name})`))).toEqual([])
})
