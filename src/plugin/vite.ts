import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { UnpluginOptions } from 'unplugin'
import type { Environment, Plugin, PluginOption, ResolvedConfig, Rolldown } from 'vite'
import type { BuiltModel } from '../build/model.js'
import { startError } from './buildError.js'
import { OldBundlerError } from './errors.js'
import { ImportSites } from './importSites.js'
import type { Bundler, Models } from './models.js'
import { moduleOf } from './module.js'
import { fileOf, isRequest, REQUEST } from './request.js'
import { WORKER } from './worker.js'

/**
 * Vite's own imports of URLs serve pages, from the cache in the dev server and as assets in builds. Programs for servers get
 * file: URLs: of the cache in the dev server, of files beside the program in builds.
 *
 * @param inWorkers gives the plugin once more: Vite bundles each worker with plugins of its own
 */
export function viteOptions(
  models: Models,
  inWorkers: () => PluginOption,
): Pick<UnpluginOptions, 'enforce' | 'vite'> {
  let config: ResolvedConfig
  const sites = new ImportSites()
  /** Of each environment that is built for servers: where the content of an asset is, by its reference. */
  const serverAssets = new WeakMap<Environment, Map<string, string>>()

  const plugin: Partial<Plugin> = {
    config: () => ({
      // Vite's copy of a package loses the scripts beside it, and the threads' script is one.
      optimizeDeps: { exclude: ['zkml'] },
      worker: { plugins: () => [inWorkers()] },
    }),
    configResolved(resolved) {
      requireEnvironments(resolved)
      config = resolved
      // A package that is linked into a project may lie outside of it.
      config.server.fs.allow.push(dirname(WORKER))
    },
    buildStart() {
      serverAssets.set(this.environment, new Map())
    },
    resolveId: {
      filter: { id: REQUEST },
      async handler(request, importer, { isEntry }) {
        if (!isRequest(request)) return null
        const resolved = await this.resolve(request, importer, { isEntry, skipSelf: true })
        if (resolved !== null) sites.add(resolved.id, request, importer)
        return resolved
      },
    },
    load: {
      filter: { id: REQUEST },
      async handler(id) {
        if (!isRequest(id)) return null
        const built = await models.build(fileOf(id), bundlerOf(config, this)).catch((error: unknown) => {
          const site = sites.of(id)
          throw Object.assign(error as Error, site, { id: site?.loc.file ?? id })
        })
        if (this.environment.config.consumer === 'client') return clientModule(built, config)
        if (config.command === 'serve') return serverModule(built, fileUrl)
        return serverModule(built, emitter(this, serverAssets.get(this.environment)!))
      },
    },
    resolveFileUrl({ referenceId, relativePath }) {
      if (referenceId === undefined || !serverAssets.get(this.environment)?.has(referenceId)) return null
      return `new URL(${JSON.stringify(relativePath)}, import.meta.url).href`
    },
    // Vite itself drops the assets of programs for servers.
    writeBundle({ dir }) {
      for (const [reference, source] of serverAssets.get(this.environment) ?? []) {
        copyTo(join(dir!, this.getFileName(reference)), source)
      }
    },
  }

  return { enforce: 'pre', vite: plugin }
}

function requireEnvironments(config: ResolvedConfig): void {
  if ('environments' in config) return
  throw startError(new OldBundlerError({ bundler: 'Vite', needed: 'Vite 6 or newer' }), requireEnvironments)
}

function bundlerOf(config: ResolvedConfig, context: Rolldown.PluginContext): Bundler {
  const { logger, root, command } = config
  return {
    root,
    // Vite's own isProduction is false for NODE_ENV=staging, too, which may well go to a server.
    forDevelopment: command === 'serve' || process.env.NODE_ENV === 'development',
    watch: (file) => context.addWatchFile(file),
    say: (line) => logger.info(`[zkml] ${line}`),
    warn: (line) => logger.warn(`[zkml] ${line}`),
  }
}

/** Emits a file as an asset, and gives the expression for its URL. */
function emitter(context: Rolldown.PluginContext, assets: Map<string, string>): (file: string) => string {
  return (file) => {
    const source = readFileSync(file)
    const reference = context.emitFile({ type: 'asset', name: basename(file), source })
    assets.set(reference, file)
    return `import.meta.ROLLUP_FILE_URL_${reference}`
  }
}

/** The cache may be where the dev server serves nothing from. */
function clientModule(built: BuiltModel, { command, server }: ResolvedConfig): string {
  const { files } = built
  const folder = dirname(built.folder)
  if (command === 'serve' && !server.fs.allow.includes(folder)) server.fs.allow.push(folder)
  const names = ['model', 'witness', 'zkey'] as const
  const imports = names.map((name) => {
    const path = files[name].path.replaceAll('\\', '/')
    return `import ${name} from ${JSON.stringify(`${path}?url&no-inline`)}`
  })
  return moduleOf(built, { model: 'model', witness: 'witness', zkey: 'zkey' }, imports)
}

function serverModule(built: BuiltModel, place: (file: string) => string): string {
  const { model, witness, zkey } = built.files
  return moduleOf(built, {
    model: place(model.path),
    witness: place(witness.path),
    zkey: place(zkey.path),
    worker: place(WORKER),
  })
}

function fileUrl(file: string): string {
  return JSON.stringify(pathToFileURL(file).href)
}

function copyTo(target: string, source: string): void {
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(source, target)
}
