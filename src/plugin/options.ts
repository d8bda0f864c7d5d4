import type { ModelBuildOptions } from '../build/options.js'

/**
 * Options of the plugin. What is said for all models is the default for each.
 *
 * Weights that are private or hashed are hidden from who sees a proof. Who proves has them: they are in the files that a
 * page loads.
 *
 * @example
 * ```ts
 * // vite.config.ts
 * import * as zkml from 'zkml/plugin'
 *
 * export default {
 *   plugins: [
 *     zkml.vite({
 *       bits: 8,
 *       models: { 'digits.onnx': { calibration: 'models/samples.npz', keys: 'ceremony/digits.zkml' } },
 *     }),
 *   ],
 * }
 * ```
 */
export interface ZkmlPluginOptions extends ModelBuildOptions {
  /**
   * Options of single models, by the end of their path; the longest that fits counts.
   *
   * @example { 'models/digits.onnx': { inputVisibility: 'hashed' } }
   */
  readonly models?: Readonly<Record<string, ModelBuildOptions>>
  /**
   * Lets a production build have a key under which whoever made it can forge proofs: for demonstrations that guard nothing
   * of value. Vite's dev server and builds for development may always have one, and say so.
   *
   * Builds of Vite, Rollup and esbuild are for development with NODE_ENV=development, those of webpack and Rspack with their
   * mode. That a build watches its files makes no difference: what it writes may be published like any other.
   */
  readonly allowDevelopmentKey?: boolean
  /**
   * Where the types of the imported models are written, relative to the root; false for nowhere. The file is best kept
   * under version control, so that types are there before the first build.
   *
   * TypeScript knows models by the ends of their imports. Where several models have one name, the import of each names its
   * folder, too, also from within: `../digits/model.onnx?zkml`.
   *
   * @defaultValue 'zkml-models.d.ts'
   */
  readonly types?: string | false
  /**
   * Folder of the compiled models, relative to the root.
   *
   * @defaultValue 'node_modules/.cache/zkml'
   */
  readonly cache?: string
}
