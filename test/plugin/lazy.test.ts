import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import type { RspackOptions } from '@rspack/core'
import type { Plugin as EsbuildPlugin } from 'esbuild'
import type { Plugin as RollupPlugin } from 'rollup'
import type { PluginOption } from 'vite'
import { expect, it } from 'vitest'
import type { Configuration } from 'webpack'
import { esbuild, rollup, rspack, vite, webpack } from '../../src/plugin/index.js'

it('loads nothing of the compiler before a model is asked for', () => {
  const seen = new Set(['src/plugin/index.ts'])
  for (const file of seen) {
    const statements = readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^'"=(]*'(\.[^']+)'/gm,
    )
    for (const [, path] of statements)
      seen.add(posix.join(posix.dirname(file), path!).replace(/\.js$/, '.ts'))
  }
  expect([...seen].filter((file) => !file.startsWith('src/plugin/')).sort()).toEqual([
    'src/artifacts/parsed.ts',
    'src/build/optionSchema.ts',
    'src/errors.ts',
  ])
  expect([...seen]).toContain('src/plugin/models.ts')
})

it('is a plugin of each bundler', () => {
  const plugins = {
    vite: vite() satisfies PluginOption,
    rollup: rollup() satisfies RollupPlugin | RollupPlugin[],
    esbuild: esbuild() satisfies EsbuildPlugin,
    webpack: webpack({ bits: 8 }) satisfies NonNullable<Configuration['plugins']>[number],
    rspack: rspack({ models: { 'a.onnx': { bits: 8 } } }) satisfies NonNullable<
      RspackOptions['plugins']
    >[number],
  }
  expect(plugins).toMatchObject({
    vite: { name: 'zkml' },
    rollup: { name: 'zkml' },
    esbuild: { name: 'zkml' },
  })
})
