import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedPackage, PROJECT, packageIn } from './installedPackage.js'

export interface Packed {
  /** What `npm publish` would send. */
  readonly tarball: Buffer
  /** Paths of the files in it, sorted. */
  readonly files: readonly string[]
  /** A folder whose node_modules holds the unpacked package; its dependencies are found from there. */
  readonly project: string
  remove(): void
}

/** Packs the built package as npm does, and unpacks it as npm would install it. */
export async function packedPackage(): Promise<Packed> {
  const installed = await installedPackage()
  const project = mkdtempSync(join(installed, '../packed-'))
  const modules = join(project, 'node_modules')
  mkdirSync(modules)
  writeFileSync(join(project, 'package.json'), PROJECT)
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', project]
  const report = execFileSync('npm', args, { cwd: packageIn(installed), encoding: 'utf8' })
  const [{ filename, files }] = JSON.parse(report) as [{ filename: string; files: { path: string }[] }]
  execFileSync('tar', ['-xzf', join(project, filename), '-C', modules])
  execFileSync('mv', [join(modules, 'package'), join(modules, 'zkml')])
  return {
    tarball: readFileSync(join(project, filename)),
    files: files.map(({ path }) => path).sort(),
    project,
    remove: () => rmSync(project, { recursive: true }),
  }
}
