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
import { startError } from './buildError.js'
import { requireOptions } from './checkedOptions.js'
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

/** Wrong options fail where the configuration gives them. */
function checked<Made>(make: (options?: ZkmlPluginOptions) => Made): (options?: ZkmlPluginOptions) => Made {
  return function start(options = {}) {
    try {
      requireOptions(options)
    } catch (error) {
      throw startError(error, start)
    }
    return make(options)
  }
}

/** For `plugins` of a Vite configuration, of Vite 6 or newer. */
export const vite: (typeof plugin)['vite'] = checked(plugin.vite)
/** For `plugins` of a Rollup configuration, of Rollup 4 or newer. */
export const rollup: (typeof plugin)['rollup'] = checked(plugin.rollup)
/** For `plugins` of a webpack configuration, of webpack 5.61 or newer. */
export const webpack: (typeof plugin)['webpack'] = checked(plugin.webpack)
/** For `plugins` of esbuild's options, of esbuild 0.17 or newer. */
export const esbuild: (typeof plugin)['esbuild'] = checked(plugin.esbuild)
/** For `plugins` of an Rspack configuration, of Rspack 1.1 or newer. */
export const rspack: (typeof plugin)['rspack'] = checked(plugin.rspack)
