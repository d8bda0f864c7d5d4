import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import type { Plugin, PluginContext } from 'rollup'
import type { UnpluginOptions } from 'unplugin'
import { ImportSites } from './importSites.js'
import type { Bundler, Models } from './models.js'
import { moduleOf } from './module.js'
import { fileOf, isRequest, REQUEST } from './request.js'
import { WORKER } from './worker.js'

/** Files become Rollup's own assets. */
export function rollupOptions(models: Models): Pick<UnpluginOptions, 'rollup'> {
  const sites = new ImportSites()
  const plugin: Partial<Plugin> = {
    resolveId: {
      order: 'pre',
      filter: { id: REQUEST },
      async handler(request, importer, { attributes, isEntry }) {
        if (!isRequest(request)) return null
        const resolved = await this.resolve(fileOf(request), importer, { attributes, isEntry })
        if (resolved === null || resolved.external) return null
        const id = `${resolved.id}?zkml`
        sites.add(id, request, importer)
        return id
      },
    },
    load: {
      order: 'pre',
      filter: { id: REQUEST },
      async handler(id) {
        if (!isRequest(id)) return null
        const file = fileOf(id)
        const built = await models.build(file, bundlerOf(this)).catch((error: unknown) => {
          throw Object.assign(error as Error, sites.of(id))
        })
        const place = (path: string, name: string) => {
          const source = readFileSync(path)
          return `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'asset', name, source })}`
        }
        const named = (path: string) => place(path, basename(file, '.onnx') + extname(path))
        return moduleOf(built, {
          model: named(built.files.model.path),
          witness: named(built.files.witness.path),
          zkey: named(built.files.zkey.path),
          worker: place(WORKER, 'worker.js'),
        })
      },
    },
  }
  return { rollup: plugin }
}

function bundlerOf(context: PluginContext): Bundler {
  return {
    root: process.cwd(),
    forDevelopment: process.env.NODE_ENV === 'development',
    watch: (file) => context.addWatchFile(file),
    say: (line) => context.info(line),
    warn: (line) => context.warn(line),
  }
}
