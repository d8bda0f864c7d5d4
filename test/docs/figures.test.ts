import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { GasResults } from '../../bench/gas/results.js'
import { misquoted, quotationsOf } from './figures.js'
import { pagePaths, parsePage, readPage } from './page.js'

const pages = pagePaths().map(readPage)

describe('tables that name a benchmark', () => {
  it('have the numbers that it has', () => {
    const quotations = pages.flatMap(quotationsOf)
    expect(quotations.length).toBeGreaterThan(15)
    expect(quotations.flatMap(misquoted)).toEqual([])
  })

  it('are noticed when they do not', () => {
    const rows = [
      '| rows | proof |',
      '| --- | --- |',
      '| 2^20 | 5.80 s, 412 MB |',
      '| 2^99 | 1 s |',
      '| none | - |',
    ]
    const from = parsePage('docs/x.md', ['From [bench](../bench/prover/README.md):', '', ...rows].join('\n'))
    const source = 'bench/prover/README.md'
    expect(quotationsOf(from).flatMap(misquoted)).toEqual([
      `${source}: no 412 for 2^20`,
      `${source}: no 1 for 2^99`,
    ])
    expect(quotationsOf(parsePage('docs/x.md', ['Of no source:', '', ...rows].join('\n')))).toEqual([])
  })
})

describe('figures in sentences', () => {
  const gas = JSON.parse(readFileSync('bench/gas.json', 'utf8')) as GasResults
  const number = (value: number) => value.toLocaleString('en-US')
  const pageOf = (name: string) => readFileSync(`docs/${name}`, 'utf8')

  it('of hidden weights are those of bench/gas.json', () => {
    const { fixed, private: hidden, hashed } = gas.weights.find(({ model }) => model === 'mnist-mlp')!
    const sentence = `${number(fixed)} for \`mnist-mlp\` with fixed weights, ${number(hidden)} private, ${number(hashed)} hashed`
    expect(pageOf('what-is-proved.md')).toContain(sentence)
  })

  it('of gas by proof system are those of bench/gas.json', () => {
    const of = (protocol: string) =>
      gas.verifiers.find((found) => found.protocol === protocol && found.signals === 1)!
    const [groth16, plonk, fflonk] = ['groth16', 'plonk', 'fflonk'].map((name) =>
      number(of(name).verification),
    )
    expect(pageOf('limits.md')).toContain(`| ${groth16} | ${plonk} and ${fflonk} |`)
  })

  it('of conformance is what its totals come to', () => {
    const totals = [...pageOf('conformance.md').matchAll(/^\| (?:node|simple|pytorch-\w+) (\|.*\|)$/gm)]
    const rows = totals.map(([, cells]) => cells!.split('|').map((cell) => Number(cell.replace(',', ''))))
    const sum = (column: number) => rows.reduce((total, row) => total + row[column]!, 0)
    expect(rows.length).toBe(4)
    const share = Math.floor((1000 * sum(4)) / sum(3)) / 10
    expect(pageOf('limits.md')).toContain(`${share} % of those in scope pass`)
  })

  it('of pages are bounds that the measured page keeps', () => {
    const measured = readFileSync('bench/page/README.md', 'utf8')
    const ofNode = (page: string) =>
      Number(new RegExp(`\\| Chromium, ${page} \\|.*?([\\d.]+) x`).exec(measured)![1])
    const peaks = [...measured.matchAll(/^\| the example, .*? \| (\d+) MB \|/gm)].map(([, peak]) =>
      Number(peak),
    )
    expect(pageOf('in-a-page.md')).toMatch(/at most 1\.5 times .* at most 3 times without .* below 300 MB/)
    expect(ofNode('two threads, isolated')).toBeLessThanOrEqual(1.5)
    expect(ofNode('one thread, not isolated')).toBeLessThanOrEqual(3)
    expect(peaks.length).toBe(2)
    expect(Math.max(...peaks)).toBeLessThan(300)
  })

  it('of the auditor and of keys with a contribution are those of the tables', () => {
    expect(readFileSync('bench/README.md', 'utf8')).toMatch(/\| 2\^20 rows \| 13\.18 s .*\| 718 MB \|/)
    expect(pageOf('limits.md')).toContain('13.2 s and 718 MB for 2^20 rows')
    const setup = readFileSync('bench/prover/README.md', 'utf8')
    for (const row of ['ours | 4.61 s', 'snarkjs newZKey and contribute | 45.4 s']) {
      expect(setup).toContain(`| 2^16 | Node v20.20.2 | ${row}`)
    }
    expect(pageOf('from-snarkjs.md')).toMatch(/takes 4\.61 s; .* take 45\.4 s/)
  })
})
