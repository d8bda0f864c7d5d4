/**
 * Imports of models in Vite, Rollup, webpack, esbuild and Rspack.
 *
 * @example
 * ```ts
 * import * as zkml from 'zkml/plugin'
 *
 * export default { plugins: [zkml.vite()] }
 * ```
 *
 * @module zkml/plugin
 */
import { createUnplugin, type UnpluginInstance } from 'unplugin'
import { esbuildOptions } from './esbuild.js'
import { Models } from './models.js'
import type { ZkmlPluginOptions } from './options.js'
import { rollupOptions } from './rollup.js'
import { viteOptions } from './vite.js'
import { webpackOptions } from './webpack.js'

export type { ModelBuildOptions } from '../build/options.js'
export type { ZkmlPluginOptions } from './options.js'

const plugin: UnpluginInstance<ZkmlPluginOptions | undefined> = createUnplugin((options = {}, meta) => {
  const models = new Models(options)
  if (meta.framework === 'webpack' || meta.framework === 'rspack') return webpackOptions(models, meta)
  const inVite = viteOptions(models, () => plugin.vite(options))
  return { name: 'zkml', ...inVite, ...rollupOptions(models), ...esbuildOptions(models) }
})

/** For `plugins` of a Vite configuration. */
export const vite: (typeof plugin)['vite'] = plugin.vite
/** For `plugins` of a Rollup configuration. */
export const rollup: (typeof plugin)['rollup'] = plugin.rollup
/** For `plugins` of a webpack configuration. */
export const webpack: (typeof plugin)['webpack'] = plugin.webpack
/** For `plugins` of esbuild's options. */
export const esbuild: (typeof plugin)['esbuild'] = plugin.esbuild
/** For `plugins` of an Rspack configuration. */
export const rspack: (typeof plugin)['rspack'] = plugin.rspack
