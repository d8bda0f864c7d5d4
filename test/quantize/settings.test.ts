import { describe, expect, it } from 'vitest'
import { InvalidSettingsError, VersionMismatchError } from '../../src/artifacts/errors.js'
import { readSettings } from '../../src/artifacts/settings.js'
import { calibrate, compile, InvalidOptionError, type Settings, type Try } from '../../src/index.js'
import { NoPrecisionFitsError } from '../../src/quantize/errors.js'
import { fixtureJson, readFixture } from '../e2e/fixture.js'
import { smallModel } from '../e2e/smallModel.js'

const mlp = readFixture('mnist-mlp')
const iris = readFixture('symbolic-batch')
const dims = { batch: 1 }
const copied = (settings: Settings) => JSON.parse(JSON.stringify(settings)) as Settings

function sameBytes(a: ReturnType<typeof compile>, b: ReturnType<typeof compile>): void {
  expect(a.manifest.circuitHash).toBe(b.manifest.circuitHash)
  for (const file of ['r1cs', 'witness', 'model'] as const) {
    expect(Buffer.compare(a[file], b[file]), file).toBe(0)
  }
}

describe('settings', () => {
  it.each([{}, { bits: 5 }, { calibration: fixtureJson('symbolic-batch/calibration.json') }])(
    'of a compilation give the same bytes again',
    (options) => {
      const first = compile(iris.model, { dims, ...options })
      sameBytes(compile(iris.model, { settings: copied(first.settings) }), first)
    },
  )

  it('are refused for another model, and beside what they say', () => {
    const { settings } = compile(iris.model, { dims })
    expect(() => compile(smallModel(), { settings, dims: {} })).toThrow(InvalidSettingsError)
    expect(() => compile(iris.model, { settings, bits: 8 })).toThrow(InvalidOptionError)
    expect(() => compile(iris.model, { settings, calibration: [] })).toThrow(InvalidOptionError)
    expect(() => compile(iris.model, { settings: { ...settings, inputs: [] } })).toThrow(InvalidSettingsError)
  })

  it.each([
    ['bits', 17],
    ['bits', 1],
    ['modelHash', 'x'],
    ['kind', 'manifest'],
    ['dims', { batch: 0 }],
    ['inputs', [{ name: 'x', scale: 0, lo: 0, bits: 8 }]],
    ['inputs', [{ name: 'x', scale: 1, lo: 2 ** 60, bits: 8 }]],
    ['tensors', [{ name: 'x', peak: -1 }]],
    ['tensors', [{ name: 'x', peak: 1, bits: 40 }]],
    ['tensors', {}],
  ])('are refused with %s = %j', (key, value) => {
    const { settings } = compile(smallModel())
    expect(() => readSettings({ ...settings, [key]: value })).toThrow(InvalidSettingsError)
  })

  it('are refused when another version wrote them, or nothing did', () => {
    const { settings } = compile(smallModel())
    expect(() => readSettings({ ...settings, version: '0.0.1' })).toThrow(VersionMismatchError)
    for (const json of [null, 5, [], 'x', {}]) expect(() => readSettings(json)).toThrow(InvalidSettingsError)
  })
})

describe('calibrate', () => {
  const data = fixtureJson('mnist-mlp/calibration.json')

  it('saves rows, keeps the agreement and says what it tried', () => {
    const seen: Try[] = []
    const found = calibrate(mlp.model, data, { onTry: (tried) => seen.push(tried) })
    expect(seen).toEqual(found.tries)
    expect(found.tries[0]).toMatchObject({ change: '8 bits', rows: 7667, kept: true })
    expect(found.tries.some(({ kept, verdict }) => !kept && verdict.includes('below 99.5 %'))).toBe(true)
    expect(found.searched.agreement).toBeGreaterThanOrEqual(0.995)
    expect([found.searched.samples, found.heldOut!.samples]).toEqual([48, 16])
    expect(found.rows).toBeLessThan(4000)
    const compiled = compile(mlp.model, { settings: copied(found.settings) })
    expect(compiled.manifest.rows).toBe(found.rows)
    expect(compiled.manifest.calibrated).toBe(true)
  })

  it('gives the same result twice', () => {
    const calibration = fixtureJson('symbolic-batch/calibration.json')
    expect(calibrate(iris.model, calibration, { dims })).toEqual(calibrate(iris.model, calibration, { dims }))
  })

  it('finds the best agreement within some rows', () => {
    const found = calibrate(mlp.model, data, { maxRows: 5000 })
    expect(found.rows).toBeLessThanOrEqual(5000)
    expect(found.tries.every(({ rows, kept }) => !kept || rows! <= 5000)).toBe(true)
    expect(found.tries.some(({ verdict }) => verdict === 'more than 5000 rows')).toBe(true)
  })

  it('says so when nothing does what is asked for', () => {
    expect(() => calibrate(mlp.model, data, { maxRows: 10 })).toThrow(NoPrecisionFitsError)
    const { model, options } = readFixture('diabetes-sigmoid')
    // A constant that the model does not compute is agreed with at no precision.
    const few = { features: (options.calibration as { features: number[][] }).features.slice(0, 2) }
    expect(() => calibrate(model, few, { accuracy: 1 })).not.toThrow()
  })

  it('holds nothing out of a few samples', () => {
    const { flower } = iris.options.calibration as { flower: number[][][] }
    expect(calibrate(iris.model, { flower: flower.slice(0, 5) }, { dims }).heldOut).toBeUndefined()
  })

  it.each([
    { accuracy: 0 },
    { accuracy: 1.5 },
    { maxRows: 0 },
    { maxRows: 10.5 },
    { accuracy: 0.9, maxRows: 100 },
  ])('refuses %j', (options) => {
    expect(() => calibrate(mlp.model, data, options)).toThrow(InvalidOptionError)
  })
})

describe('warnings', () => {
  it('name the layer and the remedy where quantization hurts', () => {
    const calibration = fixtureJson('symbolic-batch/calibration.json')
    const [warning, ...rest] = compile(iris.model, { dims, calibration, bits: 3 }).manifest.warnings
    expect(rest).toEqual([])
    expect(warning).toMatch(
      /^At 3 bits the integer model .* 16 calibration samples\. Layer ".+" adds .*calibrate/,
    )
    expect(compile(iris.model, { dims, bits: 2 }).manifest.warnings[0]).toContain('synthetic samples')
  })

  it('are not given where it does not', () => {
    expect(compile(iris.model, iris.options).manifest.warnings).toEqual([])
    expect(compile(iris.model, { dims }).manifest.warnings).toEqual([])
  })
})
