import { join } from 'node:path'
import { MODULES, type Project, type Run } from './project.js'

/** A bundler with the smallest configuration by which the program src/main.js becomes one that Node runs. */
export interface BundlerCase {
  readonly name: string
  /** Packages of this repository that the configuration imports. */
  readonly tools: readonly string[]
  /** Writes the configuration. @param options source text of the plugin's options */
  configure(project: Project, options: string): void
  build(project: Project): Promise<Run>
  /**
   * A program that watches the project by its configuration, and calls `built` of built.js after each build. It ends with 1
   * when one fails.
   */
  readonly watching: string
  /** The program, in the project. */
  readonly program: string
  /** What an error says about where the model is imported: file and line. */
  readonly importSite: RegExp
}

const COMPILER_RUN = `
compiler.run((error, stats) => {
  if (error) throw error
  console.log(stats.toString({ preset: 'normal', errorDetails: false }))
  compiler.close(() => process.exit(stats.hasErrors() ? 1 : 0))
})
`

const COMPILER_WATCH = `
const watching = compiler.watch({}, (error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString())
  built(() => new Promise((done) => watching.close(done)))
})
`

/** Of the watchers of Rollup and Vite. */
const WATCHER_EVENTS = `
watcher.on('event', (event) => {
  if (event.code === 'ERROR') throw event.error
  if (event.code === 'END') built(() => watcher.close())
})
`

/** @param more properties that only one of the two has */
const webpackConfig = (plugin: string, options: string, more = '') => `
import * as zkml from 'zkml/plugin'
export default {
  mode: process.env.NODE_ENV ?? 'production',
  target: 'node20',
  entry: './src/main.js',
  experiments: { outputModule: true },
  output: { path: import.meta.dirname + '/out', filename: 'main.mjs', module: true, chunkFormat: 'module' },
  externals: { snarkjs: 'import snarkjs', ffjavascript: 'import ffjavascript' },
  plugins: [zkml.${plugin}(${options})],${more}
}
`

/** Minifying all of zkml/prove takes webpack longer than everything else here. */
const UNMINIFIED = `
  optimization: { minimize: false },`

export const BUNDLERS: readonly BundlerCase[] = [
  {
    name: 'Vite',
    tools: ['vite'],
    configure: (project, options) =>
      project.write(
        'vite.config.js',
        `
import * as zkml from 'zkml/plugin'
export default { plugins: [zkml.vite(${options})] }
`,
      ),
    build: (project) =>
      project.node(join(MODULES, 'vite/bin/vite.js'), 'build', '--ssr', 'src/main.js', '--outDir', 'out'),
    watching: `
import { build } from 'vite'
import { built } from './built.js'
const watcher = await build({ build: { ssr: 'src/main.js', outDir: 'out', watch: {} } })
${WATCHER_EVENTS}`,
    program: 'out/main.js',
    importSite: /src\/main\.js:1:\d+/,
  },
  {
    name: 'Rollup',
    tools: ['rollup', '@rollup/plugin-node-resolve'],
    configure: (project, options) =>
      project.write(
        'rollup.config.js',
        `
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as zkml from 'zkml/plugin'
export default {
  input: 'src/main.js',
  output: { dir: 'out', format: 'es' },
  external: ['snarkjs', 'ffjavascript'],
  plugins: [zkml.rollup(${options}), nodeResolve({ exportConditions: ['node'] })],
}
`,
      ),
    build: (project) => project.node(join(MODULES, 'rollup/dist/bin/rollup'), '-c'),
    watching: `
import { watch } from 'rollup'
import { built } from './built.js'
import config from './rollup.config.js'
const watcher = watch(config)
${WATCHER_EVENTS}`,
    program: 'out/main.js',
    importSite: /src\/main\.js \(1:\d+\)/,
  },
  {
    name: 'webpack',
    tools: ['webpack'],
    configure: (project, options) => {
      project.write('webpack.config.js', webpackConfig('webpack', options, UNMINIFIED))
      project.write(
        'build.js',
        `
import webpack from 'webpack'
import config from './webpack.config.js'
const compiler = webpack(config)
${COMPILER_RUN}`,
      )
    },
    build: (project) => project.node('build.js'),
    watching: `
import webpack from 'webpack'
import { built } from './built.js'
import config from './webpack.config.js'
const compiler = webpack(config)
${COMPILER_WATCH}`,
    program: 'out/main.mjs',
    importSite: /@ \.\/src\/main\.js 1:\d+/,
  },
  {
    name: 'esbuild',
    tools: ['esbuild'],
    configure: (project, options) => {
      project.write(
        'esbuild.config.js',
        `
import * as zkml from 'zkml/plugin'
export const config = {
  entryPoints: ['src/main.js'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  outdir: 'out',
  external: ['snarkjs', 'ffjavascript'],
  plugins: [zkml.esbuild(${options})],
}
`,
      )
      project.write(
        'build.js',
        `
import { build } from 'esbuild'
import { config } from './esbuild.config.js'
await build(config).catch(() => process.exit(1))
`,
      )
    },
    build: (project) => project.node('build.js'),
    watching: `
import { context } from 'esbuild'
import { built } from './built.js'
import { config } from './esbuild.config.js'
const end = {
  name: 'end',
  setup: (build) => build.onEnd(({ errors: [error] }) => {
    if (!error) return void built(() => running.dispose())
    console.log(error.text)
    process.exit(1)
  }),
}
const running = await context({ ...config, plugins: [...config.plugins, end] })
await running.watch()
`,
    program: 'out/main.js',
    importSite: /src\/main\.js:1:\d+/,
  },
  {
    name: 'Rspack',
    tools: ['@rspack/core'],
    configure: (project, options) => {
      project.write('rspack.config.js', webpackConfig('rspack', options))
      project.write(
        'build.js',
        `
import { rspack } from '@rspack/core'
import config from './rspack.config.js'
const compiler = rspack(config)
${COMPILER_RUN}`,
      )
    },
    build: (project) => project.node('build.js'),
    watching: `
import { rspack } from '@rspack/core'
import { built } from './built.js'
import config from './rspack.config.js'
const compiler = rspack(config)
${COMPILER_WATCH}`,
    program: 'out/main.mjs',
    importSite: /@ \.\/src\/main\.js/,
  },
]
