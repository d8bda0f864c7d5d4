import type { NativeBuildContext, UnpluginContextMeta, UnpluginOptions } from 'unplugin'
import { InternalError } from '../errors.js'
import type { Models } from './models.js'
import { moduleOf } from './module.js'
import { fileOf, REQUEST } from './request.js'

/** What webpack's and Rspack's compilers have in common here. */
interface Compiler {
  readonly context: string
  readonly options: { readonly mode?: string | undefined; readonly module: { readonly rules: unknown[] } }
  getInfrastructureLogger(name: string): { info(line: string): void; warn(line: string): void }
}

/** Both resolve a path with a query by themselves, and make an asset of what a `new URL` names. */
export function webpackOptions(
  models: Models,
  meta: UnpluginContextMeta & { framework: 'webpack' | 'rspack' },
): UnpluginOptions {
  const compiler: Compiler = meta.framework === 'webpack' ? meta.webpack.compiler : meta.rspack.compiler
  // The last rule decides what a module is, whatever a project does with other models.
  const claim = () =>
    compiler.options.module.rules.push({ resourceQuery: /^\?zkml$/, type: 'javascript/auto' })
  return {
    name: 'zkml',
    webpack: claim,
    rspack: claim,
    transform: {
      filter: { id: REQUEST },
      async handler(_, id) {
        // Whether a key may be used is for every build to say, and a cache of the bundler's would not ask.
        loaderOf(this.getNativeBuildContext?.()).cacheable(false)
        const logger = compiler.getInfrastructureLogger('zkml')
        const built = await models.build(fileOf(id), {
          root: compiler.context,
          forDevelopment: compiler.options.mode === 'development',
          watch: (file) => this.addWatchFile(file),
          say: (line) => logger.info(line),
          warn: (line) => logger.warn(line),
        })
        const { model, witness, zkey } = built.files
        const place = (path: string) => `new URL(${JSON.stringify(path)}, import.meta.url)`
        return moduleOf(built, {
          model: place(model.path),
          witness: place(witness.path),
          zkey: place(zkey.path),
        })
      },
    },
  }
}

function loaderOf(context: NativeBuildContext | undefined): { cacheable(flag: boolean): void } {
  const loader = context !== undefined && 'loaderContext' in context ? context.loaderContext : undefined
  if (loader === undefined) throw new InternalError('the bundler loads a model without a loader')
  return loader
}
