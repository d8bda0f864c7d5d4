import { type Bytes, wholeFile } from '../provers/keySource.js'
import { hasDisk, openDiskFile } from '../util/diskFile.js'
import { UnreadableFileError } from './errors.js'

/**
 * A file as snarkjs takes it: the name of one where there is a file system, elsewhere a URL, which is fetched; or its
 * bytes, plainly or in snarkjs's own form.
 */
export type FileArgument = string | Uint8Array | { readonly type: 'mem'; readonly data?: Uint8Array }

/**
 * Hands the file to `use`, and closes it afterwards. A named one is read in pieces, as they are asked for.
 *
 * @throws UnreadableFileError
 */
export async function withFile<T>(file: FileArgument, use: (bytes: Bytes) => Promise<T>): Promise<T> {
  if (typeof file !== 'string') return use(bytesOf(file))
  return hasDisk() ? withNamedFile(file, use) : use(await fetched(file))
}

/** All bytes of the file. @throws UnreadableFileError */
export function readFile(file: FileArgument): Promise<Uint8Array> {
  return withFile(file, wholeFile)
}

function bytesOf(file: Exclude<FileArgument, string>): Uint8Array {
  const data = file instanceof Uint8Array ? file : file?.data
  if (data instanceof Uint8Array) return data
  throw new UnreadableFileError('the file', `${typeof file} without bytes`)
}

async function fetched(url: string): Promise<Uint8Array> {
  const response = await attempt(url, () => fetch(url))
  if (!response.ok) throw new UnreadableFileError(url, `the server answers ${response.status}`)
  return new Uint8Array(await attempt(url, () => response.arrayBuffer()))
}

async function withNamedFile<T>(name: string, use: (source: Bytes) => Promise<T>): Promise<T> {
  const file = await attempt(name, () => openDiskFile(name))
  try {
    return await use({
      size: file.size,
      read: (offset, target) => attempt(name, () => file.read(offset, target)),
    })
  } finally {
    await file.close()
  }
}

async function attempt<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw new UnreadableFileError(file, error instanceof Error ? error.message : String(error))
  }
}
