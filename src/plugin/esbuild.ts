import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { BuildOptions, PartialMessage, PluginBuild } from 'esbuild'
import type { UnpluginOptions } from 'unplugin'
import type { Models } from './models.js'
import { moduleOf } from './module.js'
import { fileOf, REQUEST } from './request.js'
import { WORKER } from './worker.js'

const ASSET = 'zkml-asset:'

/** Files go through esbuild's file loader, which names them relative to the output. */
export function esbuildOptions(models: Models): Pick<UnpluginOptions, 'esbuild'> {
  return { esbuild: { setup: (build) => setup(build, models) } }
}

function setup(build: PluginBuild, models: Models): void {
  const { initialOptions } = build
  const root = initialOptions.absWorkingDir ?? process.cwd()

  build.onResolve({ filter: REQUEST }, async ({ path, importer, kind, resolveDir, namespace }) => {
    const found = await build.resolve(fileOf(path), { importer, kind, resolveDir, namespace })
    return found.errors.length > 0 || found.external ? found : { path: found.path, suffix: '?zkml' }
  })
  build.onLoad({ filter: /\.onnx$/ }, async ({ path, suffix }) => {
    if (suffix !== '?zkml') return null
    const watchFiles: string[] = []
    const warnings: PartialMessage[] = []
    const bundler = {
      root,
      forDevelopment: process.env.NODE_ENV === 'development',
      watch: (file: string) => void watchFiles.push(file),
      say: () => undefined,
      warn: (text: string) => void warnings.push({ text }),
    }
    try {
      const built = await models.build(path, bundler)
      const imports = Object.entries({ ...filesOf(built.files), worker: WORKER }).map(
        ([name, file]) => `import ${name} from ${JSON.stringify(ASSET + file)}`,
      )
      const place = (name: string) => `new URL(${name}, ${baseOf(initialOptions)})`
      const places = { model: place('model'), witness: place('witness'), zkey: place('zkey') }
      const contents = moduleOf(built, { ...places, worker: place('worker') }, imports)
      return { contents, loader: 'js', resolveDir: dirname(path), watchFiles, warnings }
    } catch (error) {
      return { errors: [{ text: (error as Error).message, detail: error }], watchFiles, warnings }
    }
  })
  build.onResolve({ filter: new RegExp(`^${ASSET}`) }, ({ path }) => ({
    path: path.slice(ASSET.length),
    namespace: 'zkml-asset',
  }))
  build.onLoad({ filter: /.*/, namespace: 'zkml-asset' }, async ({ path }) => ({
    contents: await readFile(path),
    loader: 'file',
  }))
}

function filesOf(files: Readonly<Record<'model' | 'witness' | 'zkey', { readonly path: string }>>) {
  return { model: files.model.path, witness: files.witness.path, zkey: files.zkey.path }
}

/** What URLs in the output are relative to. Only modules know where they are. */
function baseOf({ format, platform }: BuildOptions): string {
  if (format === 'esm' || (format === undefined && platform === 'neutral')) return 'import.meta.url'
  if (format === 'cjs' || (format === undefined && platform === 'node'))
    return `process.getBuiltinModule('node:url').pathToFileURL(__filename)`
  return 'globalThis.document?.currentScript?.src ?? globalThis.location.href'
}
