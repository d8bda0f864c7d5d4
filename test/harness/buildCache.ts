import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Removes what lies in a folder of builds and is older than so many milliseconds. */
export function removeUnused(folder: string, age: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (Date.now() - statSync(path).mtimeMs > age) rmSync(path, { recursive: true, force: true })
  }
}
