import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundleForPages } from '../test/harness/bundles.js'
import { installedPackage, packageIn } from '../test/harness/installedPackage.js'
import { LIMITS, WORKER_LIMIT } from '../test/package/limits.js'

/**
 * What each entry weighs in a page: bundled and minified by esbuild, compressed by gzip -9. Chunks that are loaded later are
 * listed apart. The exit code is 1 where something is over its limit.
 */

interface Line {
  readonly name: string
  readonly bytes: number
  readonly gzip: number
  readonly limit?: number
}

async function entryLines([entry, limit]: readonly [string, number]): Promise<Line[]> {
  const { main, lazy } = await bundleForPages(entry)
  const sum = (of: 'bytes' | 'gzip') => main.reduce((total, file) => total + file[of], 0)
  const later = lazy.map(({ packages, bytes, gzip }) => ({
    name: `  later: ${mostOf(packages)}`,
    bytes,
    gzip,
  }))
  return [{ name: entry, bytes: sum('bytes'), gzip: sum('gzip'), limit }, ...later]
}

/** The package that a chunk holds most of. */
function mostOf(packages: ReadonlyMap<string, number>): string {
  const [most] = [...packages].toSorted(([, a], [, b]) => b - a)
  return most?.[0] ?? 'glue'
}

async function workerLine(): Promise<Line> {
  const script = readFileSync(join(packageIn(await installedPackage()), 'dist/worker.js'))
  return { ...sizes('the script of the threads', script), limit: WORKER_LIMIT }
}

/** The example page's scripts and styles, where it has been built. */
function pageLines(): Line[] {
  const folder = 'examples/page/dist'
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|css|html)$/.test(file))
    .map((file) => sizes(`examples/page: ${file}`, readFileSync(join(folder, file))))
}

function sizes(name: string, content: Uint8Array): Line {
  return { name, bytes: content.length, gzip: gzipSync(content, { level: 9 }).length }
}

function row(cells: readonly string[]): string {
  const [name = '', ...numbers] = cells
  return `${name.padEnd(48)}${numbers.map((text) => text.padStart(12)).join('')}`
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

const lines = [
  ...(await Promise.all(Object.entries(LIMITS).map(entryLines))).flat(),
  await workerLine(),
  ...pageLines(),
]
console.log(row(['', 'minified', 'gzip -9', 'limit']))
for (const { name, bytes, gzip, limit } of lines) {
  console.log(row([name, kB(bytes), kB(gzip), limit === undefined ? '' : kB(limit)]))
}
const over = lines.filter(({ gzip, limit }) => limit !== undefined && gzip > limit)
for (const { name, gzip, limit } of over) console.error(`${name} is ${gzip - limit!} bytes over its limit`)
process.exitCode = over.length > 0 ? 1 : 0
