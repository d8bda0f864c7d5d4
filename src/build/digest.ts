import { createHash } from 'node:crypto'
import { openFile } from '../disk/files.js'

const PIECE_BYTES = 2 ** 22

/** SHA-256 as 64 hexadecimal digits. */
export function digestOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The same of a file that may be large. @throws FileReadError */
export function digestOfFile(file: string, advice?: string): string {
  const opened = openFile(file, advice)
  try {
    const hash = createHash('sha256')
    for (let at = 0; at < opened.size; at += PIECE_BYTES) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, opened.size - at))
      opened.read(at, piece)
      hash.update(piece)
    }
    return hash.digest('hex')
  } finally {
    opened.close()
  }
}
