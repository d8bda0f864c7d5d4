import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A folder for files that the snarkjs command line reads. */
export interface SnarkjsFolder {
  /** Writes bytes, or anything else as JSON, and returns the path. */
  save(name: string, content: Uint8Array | object): string
  /** Runs the command line and returns what it prints; rejects for an exit code other than 0. */
  snarkjs(...args: string[]): Promise<string>
  remove(): void
}

export function snarkjsFolder(): SnarkjsFolder {
  const folder = mkdtempSync(join(tmpdir(), 'zkml-e2e-'))
  return {
    save(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content))
      return path
    },
    snarkjs: async (...args) => (await promisify(execFile)('node_modules/.bin/snarkjs', args)).stdout,
    remove: () => rmSync(folder, { recursive: true }),
  }
}
