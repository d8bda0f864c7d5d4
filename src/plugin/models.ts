import { basename, resolve, sep } from 'node:path'
import type { BuiltModel } from '../build/model.js'
import type { ModelBuildOptions } from '../build/options.js'
import { buildError } from './buildError.js'
import type { ZkmlPluginOptions } from './options.js'

/** What a bundler is to the plugin while it loads a model. */
export interface Bundler {
  readonly root: string
  /** A dev server, or a build that says that it is for development. */
  readonly forDevelopment: boolean
  readonly watch: (file: string) => void
  readonly say: (line: string) => void
  readonly warn: (line: string) => void
}

/** The models of one plugin. The compiler is loaded with the first. */
export class Models {
  constructor(private readonly options: ZkmlPluginOptions) {}

  /**
   * Builds a model, has its files watched, also when the build fails, and writes its types.
   *
   * @throws an error with the text of the command line's
   */
  async build(file: string, bundler: Bundler): Promise<BuiltModel> {
    const own = this.#entryOf(file)
    const options = this.#optionsOf(own)
    if (own === undefined && this.#entries().length > 0) bundler.warn(this.#noEntry(file))
    const { buildModel, namedFiles } = await import('../build/index.js')
    for (const watched of [file, ...namedFiles(options, bundler.root)]) bundler.watch(watched)
    try {
      const built = await buildModel(file, options, this.#hostOf(bundler))
      for (const watched of built.watched) bundler.watch(watched)
      await this.#writeTypes(file, built, bundler.root)
      return built
    } catch (error) {
      throw buildError(error)
    }
  }

  #hostOf({ root, forDevelopment, say, warn }: Bundler) {
    const { cache } = this.options
    const allowDevelopmentKey = forDevelopment || this.options.allowDevelopmentKey === true
    return { root, allowDevelopmentKey, say, warn, ...(cache === undefined ? {} : { cache }) }
  }

  #entries(): string[] {
    return Object.keys(this.options.models ?? {})
  }

  /** The key of the model's own options: the longest that its path ends with. */
  #entryOf(file: string): string | undefined {
    const path = file.split(sep).join('/')
    return this.#entries()
      .filter((end) => path === end || path.endsWith(`/${end}`))
      .sort((a, b) => b.length - a.length)[0]
  }

  /** A misspelt key would otherwise leave a model without its calibration, silently. */
  #noEntry(file: string): string {
    const keys = this.#entries().join(', ')
    return `${basename(file)} has no entry in the plugin's models (${keys}): it takes the options for all models`
  }

  #optionsOf(entry: string | undefined): ModelBuildOptions {
    const { models = {}, allowDevelopmentKey: _, types: __, cache: ___, ...shared } = this.options
    return entry === undefined ? shared : { ...shared, ...models[entry] }
  }

  async #writeTypes(file: string, { manifest }: BuiltModel, root: string): Promise<void> {
    const { types = 'zkml-models.d.ts' } = this.options
    if (types === false) return
    const { writeTypes } = await import('./types.js')
    writeTypes(resolve(root, types), { file, root, manifest })
  }
}
