import { builtinModules } from 'node:module'
import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { installedPackage } from './installedPackage.js'

/** A file that a bundler writes for a page. */
export interface BundledFile {
  readonly name: string
  readonly text: string
  readonly bytes: number
  /** Compressed by gzip -9. */
  readonly gzip: number
  /** Packages, by how much of their code the file holds. */
  readonly packages: ReadonlyMap<string, number>
}

export interface Bundle {
  /** What a page loads for the entry itself. */
  readonly main: readonly BundledFile[]
  /** What is loaded when it is called for. */
  readonly lazy: readonly BundledFile[]
  /** Imports of Node's own modules, as `module <- importer`. */
  readonly builtins: readonly string[]
}

/** Bundles an entry of the built package for pages: minified, in chunks. */
export async function bundleForPages(entry: string): Promise<Bundle> {
  const builtins: string[] = []
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export * from '${entry}'`, resolveDir: await installedPackage() },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: '/bundle',
    entryNames: 'entry',
    absWorkingDir: '/',
    write: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [recordBuiltins(builtins)],
  })
  const files = new Map(outputFiles.map(({ path, text, contents }) => [path.slice(1), { text, contents }]))
  const inMain = reachedFrom('bundle/entry.js', metafile.outputs)
  const described = (wanted: boolean) =>
    [...files.keys()]
      .filter((path) => inMain.has(path) === wanted)
      .map((path) => ({
        name: basename(path),
        text: files.get(path)!.text,
        bytes: files.get(path)!.contents.length,
        gzip: gzipSync(files.get(path)!.contents, { level: 9 }).length,
        packages: packagesOf(metafile.outputs[path]!.inputs),
      }))
  return { main: described(true), lazy: described(false), builtins }
}

/** Files that are loaded with this one. */
function reachedFrom(
  entry: string,
  outputs: Readonly<Record<string, { imports: { path: string; kind: string }[] }>>,
): ReadonlySet<string> {
  const reached = new Set([entry])
  for (const path of reached) {
    for (const { path: next, kind } of outputs[path]!.imports) {
      if (kind === 'import-statement' && next in outputs) reached.add(next)
    }
  }
  return reached
}

function packagesOf(
  inputs: Readonly<Record<string, { bytesInOutput: number }>>,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const [, name = 'the entry'] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
    sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput)
  }
  return sizes
}

/** Sees an import before a package's `browser` field can turn it into nothing. */
function recordBuiltins(found: string[]): Plugin {
  const names = new Set(builtinModules)
  return {
    name: 'builtins',
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === 'entry-point' || !(path.startsWith('node:') || names.has(path))) return undefined
        found.push(`${path} <- ${importer.replace(/.*node_modules\//, '')}`)
        return { path, external: true }
      })
    },
  }
}
