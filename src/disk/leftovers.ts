import { basename, dirname, join } from 'node:path'
import type { Disk } from './disk.js'
import { isAlive } from './folderLock.js'

/** Where a file's new content waits, or its old one is kept, while this process replaces it. */
export function nameAside(file: string, kind: 'new' | 'old'): string {
  return join(dirname(file), `.${basename(file)}.${process.pid}.zkml-${kind}`)
}

/** Removes what killed processes left under temporary names. */
export function removeLeftovers(disk: Disk, folder: string): void {
  for (const name of disk.list(folder)) {
    const pid = name.match(/^\..*\.(\d+)\.zkml-(?:new|old)$|^\.zkml-lock-(\d+)$/)
    if (pid === null || isAlive(Number(pid[1] ?? pid[2]))) continue
    try {
      disk.remove(join(folder, name))
    } catch {
      // It is somebody else's, and in nobody's way.
    }
  }
}
