import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const text = readFileSync('SECURITY.md', 'utf8')
/** A file, and in tables the names of its tests or planted bugs: `file`: *name*, *name* */
const citations = [...text.matchAll(/`(test\/[\w/.-]+\.ts)`((?:[:,] \*[^*|]+\*)*)/g)].map(
  ([, file, names]) => ({
    file: file!,
    names: [...names!.matchAll(/\*([^*|]+)\*/g)].map(([, name]) => name!),
  }),
)
const places = [...text.matchAll(/\]\(([\w/.-]+)\)/g)].map(([, path]) => path!)

describe('SECURITY.md', () => {
  it('names files that exist', () => {
    expect(citations.length).toBeGreaterThan(40)
    const files = [...citations.map(({ file }) => file), ...places]
    expect(files.filter((file) => !existsSync(file))).toEqual([])
  })

  it('names tests that exist', () => {
    const missing = citations.flatMap(({ file, names }) => {
      const code = readFileSync(file, 'utf8')
      return names.filter((name) => !code.includes(name)).map((name) => `${file}: ${name}`)
    })
    expect(missing).toEqual([])
  })

  it('has a test for every finding', () => {
    const rows = text.split('\n').filter((line) => /^\| (?!finding|---)/.test(line))
    const inSection6 = rows.filter((line) => line.split(' | ').length === 3)
    expect(inSection6.length).toBeGreaterThan(30)
    expect(inSection6.filter((line) => !/`test\/[^`]+\.ts`[^|]*\|$/.test(line))).toEqual([])
  })

  it('has a place for the figures', () => {
    expect(text).toMatch(/<!-- figures:begin -->[\s\S]*<!-- figures:end -->/)
  })

  it('is in English and plain: no long dashes', () => {
    expect(text).not.toMatch(/[\u2013\u2014]/)
  })
})
