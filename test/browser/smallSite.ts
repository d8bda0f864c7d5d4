import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import esbuild from 'esbuild'
import { rollup } from 'rollup'
import * as vite from 'vite'
import webpack, { type Stats } from 'webpack'
import type * as Plugin from '../../src/plugin/index.js'
import { smallModel } from '../e2e/smallModel.js'
import { installedPackage, linkPackage, packageIn } from '../harness/installedPackage.js'

const HTML = `<!doctype html>
<title>small</title>
<link rel="icon" href="data:," />
<script type="module" src="assets/entry.js"></script>`

/** A project that has the package installed, and the small model beside its script. */
export interface SmallProject {
  readonly folder: string
  readonly zkml: typeof Plugin
}

/** @param entry the script, which can import './small.onnx?zkml' */
export async function smallProject(entry: string): Promise<SmallProject> {
  const folder = mkdtempSync(join(tmpdir(), 'zkml-small-'))
  await linkPackage(folder)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'small.onnx'), smallModel())
  writeFileSync(join(folder, 'entry.js'), entry)
  const plugin = join(packageIn(await installedPackage()), 'dist/plugin.js')
  return { folder, zkml: await import(pathToFileURL(plugin).href) }
}

export const PLUGIN_OPTIONS = { allowDevelopmentKey: true, types: false } as const

/** A folder with a page that loads assets/entry.js, which `build` writes. */
export async function smallSite(
  { folder }: SmallProject,
  name: string,
  build: (assets: string) => Promise<unknown>,
): Promise<string> {
  const site = join(folder, `${name}-site`)
  mkdirSync(site)
  writeFileSync(join(site, 'index.html'), HTML)
  await build(join(site, 'assets'))
  return site
}

/** @param options of the plugin, more than {@link PLUGIN_OPTIONS} */
type Build = (project: SmallProject, assets: string, options?: Plugin.ZkmlPluginOptions) => Promise<unknown>

export const buildWithEsbuild: Build = ({ folder, zkml }, outdir, options) =>
  esbuild.build({
    absWorkingDir: folder,
    entryPoints: ['entry.js'],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    logLevel: 'silent',
    plugins: [zkml.esbuild({ ...PLUGIN_OPTIONS, ...options })],
  })

const buildWithRollup: Build = async ({ folder, zkml }, dir, options) => {
  const bundle = await rollup({
    input: join(folder, 'entry.js'),
    plugins: [zkml.rollup({ ...PLUGIN_OPTIONS, ...options }), nodeResolve({ browser: true })],
    logLevel: 'silent',
  })
  await bundle.write({ dir, format: 'es' })
}

const buildWithVite: Build = ({ folder, zkml }, outDir, options) =>
  vite.build({
    root: folder,
    base: './',
    plugins: [zkml.vite({ ...PLUGIN_OPTIONS, ...options })],
    build: {
      outDir,
      target: 'es2022',
      rolldownOptions: { input: join(folder, 'entry.js'), output: { entryFileNames: 'entry.js' } },
    },
    logLevel: 'silent',
  })

const buildWithWebpack: Build = ({ folder, zkml }, path, options) => {
  const compiler = webpack({
    mode: 'production',
    context: folder,
    entry: './entry.js',
    output: { path, filename: 'entry.js' },
    infrastructureLogging: { level: 'none' },
    plugins: [zkml.webpack({ ...PLUGIN_OPTIONS, ...options })],
  })!
  return new Promise<void>((done, fail) => {
    compiler.run((error: Error | null, stats?: Stats) => {
      if (error ?? stats?.hasErrors()) fail(error ?? new Error(stats!.toString('errors-only')))
      else done()
    })
  })
}

export const BUILDS = {
  esbuild: buildWithEsbuild,
  Rollup: buildWithRollup,
  Vite: buildWithVite,
  webpack: buildWithWebpack,
} as const
