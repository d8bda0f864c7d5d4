import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildFields } from '../../src/build/optionSchema.js'
import { esbuild, rollup, rspack, vite, webpack, type ZkmlPluginOptions } from '../../src/plugin/index.js'

function failureOf(options: unknown, plugin: (options?: ZkmlPluginOptions) => unknown = esbuild) {
  try {
    plugin(options as ZkmlPluginOptions)
  } catch (error) {
    return error as Error & { readonly code: string; readonly facts: Readonly<Record<string, string>> }
  }
  throw new Error('the plugin takes the options')
}

const MODEL_OPTIONS = Object.keys(buildFields).join(', ')
const NO_OPTION = `there is no such option; accepted are ${MODEL_OPTIONS}`
const NO_PATH = (received: string) => `Invalid input: expected string, received ${received}`
const EMPTY = 'Too small: expected string to have >=1 characters'

describe('options of the plugin', () => {
  it('are taken, all of them, and undefined for any', () => {
    const shared: ZkmlPluginOptions = {
      ...{ protocol: 'plonk', bits: 8, ranges: 'calibrated', dims: { batch: 1 } },
      ...{ inputVisibility: 'public', outputVisibility: 'hashed', weights: 'private' },
      ...{ calibration: 'a.json', settings: 'b.json', keys: 'c', ptau: 'd.ptau' },
    }
    esbuild({
      ...shared,
      models: { 'a.onnx': shared },
      allowDevelopmentKey: true,
      types: 'a.d.ts',
      cache: 'b',
    })
    esbuild({ models: {}, types: false })
    const names = [...Object.keys(shared), 'models', 'allowDevelopmentKey', 'types', 'cache']
    esbuild(Object.fromEntries(names.map((name) => [name, undefined])))
  })

  it.each<[unknown, Record<string, string>]>([
    [null, { options: 'Invalid input: expected object, received null' }],
    [[], { options: 'Invalid input: expected object, received array' }],
    [{ calibration: { x: [1] } }, { calibration: NO_PATH('object') }],
    [
      { settings: {}, keys: 5, ptau: null },
      { settings: NO_PATH('object'), keys: NO_PATH('number'), ptau: NO_PATH('null') },
    ],
    [
      { keys: '', cache: 5 },
      { keys: EMPTY, cache: NO_PATH('number') },
    ],
    [{ dims: null }, { dims: 'Invalid input: expected record, received null' }],
    [{ dims: [] }, { dims: 'Invalid input: expected record, received array' }],
    [{ dims: { batch: 'one' } }, { 'dims.batch': 'Invalid input: expected number, received string' }],
    [{ bits: 40 }, { bits: 'Too big: expected number to be <=16' }],
    [{ bits: Number.NaN }, { bits: 'Invalid input: expected number, received NaN' }],
    [{ protocol: 'groth17' }, { protocol: 'Invalid option: expected one of "groth16"|"plonk"|"fflonk"' }],
    [{ models: null }, { models: 'Invalid input: expected record, received null' }],
    [{ models: { 'a.onnx': 5 } }, { 'models["a.onnx"]': 'Invalid input: expected object, received number' }],
    [{ models: { 'a.onnx': { keys: [] } } }, { 'models["a.onnx"].keys': NO_PATH('array') }],
    [{ models: { 'a.onnx': { cache: 'a' } } }, { 'models["a.onnx"].cache': NO_OPTION }],
    [{ allowDevKey: true }, { allowDevKey: `${NO_OPTION}, models, allowDevelopmentKey, types, cache` }],
    [
      { allowDevelopmentKey: 'no' },
      { allowDevelopmentKey: 'Invalid input: expected boolean, received string' },
    ],
    [{ types: '' }, { types: EMPTY }],
    ...[null, 5, true].map((types): [unknown, Record<string, string>] => [
      { types },
      { types: 'Invalid input: expected a path or false' },
    ]),
  ])('refuses %j', (options, facts) => {
    expect(failureOf(options)).toMatchObject({ code: 'E_PLUGIN_OPTIONS', facts })
  })

  it.each(Object.entries({ vite, rollup, webpack, esbuild, rspack }))(
    'that are wrong fail where the configuration calls %s',
    (_, plugin) => {
      const { message, stack } = failureOf({ bits: 1, type: false }, plugin)
      expect(message).toBe(`PluginOptionsError: The options of zkml's plugin are not as they should be.

  bits   Too small: expected number to be >=2
  type   ${NO_OPTION}, models, allowDevelopmentKey, types, cache
Code: E_PLUGIN_OPTIONS`)
      const [frame] = stack!.replace(`Error: ${message}\n`, '').split('\n')
      expect(frame).toContain(basename(import.meta.filename))
    },
  )
})
