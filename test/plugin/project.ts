import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { installedPackage, linkPackage, packageIn } from '../harness/installedPackage.js'

export const MODULES = resolve(import.meta.dirname, '../../node_modules')

/** A command that has not ended by then never will. */
const LONGEST_MS = 150_000

/** What a command printed, both streams together, and how it ended. */
export interface Run {
  readonly code: number | null
  readonly output: string
}

/** A project as a user has it: sources, a configuration, and zkml among its modules. */
export class Project {
  private constructor(readonly root: string) {}

  /** @param tools packages of this repository that the project has, too */
  static async make(tools: readonly string[] = []): Promise<Project> {
    const root = mkdtempSync(join(tmpdir(), 'zkml project '))
    await linkPackage(root)
    const project = new Project(root)
    for (const tool of tools) {
      mkdirSync(dirname(project.path('node_modules', tool)), { recursive: true })
      symlinkSync(join(MODULES, tool), project.path('node_modules', tool), 'dir')
    }
    project.write('package.json', '{ "type": "module", "private": true }\n')
    return project
  }

  path(...parts: readonly string[]): string {
    return join(this.root, ...parts)
  }

  write(file: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(file)), { recursive: true })
    writeFileSync(this.path(file), content)
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8')
  }

  /** Runs a script of Node's with the project as its folder. */
  node(...args: readonly string[]): Promise<Run> {
    return this.nodeIn(undefined, ...args)
  }

  /** The same with a value of NODE_ENV. */
  nodeIn(mode: string | undefined, ...args: readonly string[]): Promise<Run> {
    const env = {
      ...process.env,
      NODE_ENV: mode,
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      VITEST: undefined,
    }
    const options = { cwd: this.root, env, timeout: LONGEST_MS }
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data))
    return new Promise((done, fail) => {
      child.on('error', fail)
      child.on('close', (code) => done({ code, output: Buffer.concat(said).toString() }))
    })
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** The plugin as users have it. */
export async function installedPlugin(): Promise<typeof import('../../src/plugin/index.js')> {
  return import(join(packageIn(await installedPackage()), 'dist/plugin.js'))
}
