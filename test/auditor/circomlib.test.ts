import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { auditRows } from '../../src/auditor/auditRows.js'
import { readR1cs } from '../../src/backends/r1cs/reader.js'

const require = createRequire(import.meta.url)
const COMPILER = join(require.resolve('circom2'), '..', 'cli.js')
const LIBRARY = dirname(require.resolve('circomlib/package.json'))

/** The compiler sees nothing outside of the folder that it runs in. */
const folder = mkdtempSync(join(tmpdir(), 'circomlib-'))
cpSync(join(LIBRARY, 'circuits'), join(folder, 'circuits'), { recursive: true })
afterAll(() => rmSync(folder, { recursive: true }))

/** The audit of one circomlib template as the main component, compiled by circom. */
function auditTemplate(file: string, main: string, level: string) {
  const program = `pragma circom 2.0.0;\ninclude "circuits/${file}.circom";\ncomponent main = ${main};\n`
  writeFileSync(join(folder, 'main.circom'), program)
  execFileSync(process.execPath, [COMPILER, 'main.circom', '--r1cs', `--${level}`], { cwd: folder })
  return auditRows(readR1cs(new Uint8Array(readFileSync(join(folder, 'main.r1cs')))))
}

const SOUND: readonly (readonly [file: string, main: string])[] = [
  ['bitify', 'Num2Bits(32)'],
  ['bitify', 'Bits2Num(16)'],
  ['comparators', 'LessThan(16)'],
  ['comparators', 'GreaterEqThan(16)'],
  ['binsum', 'BinSum(8, 2)'],
  ['sign', 'Sign()'],
  ['switcher', 'Switcher()'],
  ['mux3', 'Mux3()'],
  ['multiplexer', 'Multiplexer(2, 4)'],
  ['gates', 'MultiAND(5)'],
  ['poseidon', 'Poseidon(2)'],
  ['mimcsponge', 'MiMCSponge(2, 220, 1)'],
]

/** Templates that are under-constrained alone: what can take two values, and how many outputs are proven all the same. */
const OPEN: readonly (readonly [file: string, main: string, provenOutputs: number, why: string])[] = [
  ['multiplexer', 'Decoder(5)', 0, 'success is free when an indicator is meant'],
  ['bitify', 'Num2Bits(254)', 0, 'x and x + r have 254 digits'],
  ['comparators', 'IsZero()', 1, 'the inverse of 0 is free'],
  ['comparators', 'IsEqual()', 1, 'the inverse of 0 is free'],
  ['montgomery', 'MontgomeryAdd()', 0, 'the slope of equal points is free'],
]

describe('templates of circomlib that are proven', () => {
  it.each(SOUND.flatMap((of) => ['O0', 'O1'].map((level) => [...of, level] as const)))(
    '%s: %s at %s',
    (file, main, level) => {
      const report = auditTemplate(file, main, level)
      expect(report.proven).toBe(report.wires)
      expect(report.unproven).toEqual([])
    },
  )

  it('SHA-256 of 64 bits', () => {
    const report = auditTemplate('sha256/sha256', 'Sha256(64)', 'O1')
    expect(report.wires).toBeGreaterThan(30_000)
    expect(report.proven).toBe(report.wires)
  })
})

describe('templates of circomlib that have two witnesses', () => {
  it.each(OPEN)('%s: %s', (file, main, provenOutputs) => {
    const report = auditTemplate(file, main, 'O1')
    expect(report.provenOutputs).toBe(provenOutputs)
    expect(report.counterexample!.differences.length).toBeGreaterThan(0)
  })
})
