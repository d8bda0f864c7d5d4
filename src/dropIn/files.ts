import { type ByteSource, type Bytes, wholeFile } from '../provers/keySource.js'
import { UnreadableFileError } from './errors.js'

/**
 * A file as snarkjs takes it: the name of one where there is a file system, elsewhere a URL, which is fetched; or its
 * bytes, plainly or in snarkjs's own form.
 */
export type FileArgument = string | Uint8Array | { readonly type: 'mem'; readonly data?: Uint8Array }

/** The parts of Node's file system in use. It is asked for at run time, so that no bundle for a page looks for it. */
interface NodeFiles {
  readonly promises: { open(file: string): Promise<NodeFile> }
}

interface NodeFile {
  stat(): Promise<{ readonly size: number }>
  read(
    target: Uint8Array,
    at: number,
    length: number,
    offset: number,
  ): Promise<{ readonly bytesRead: number }>
  close(): Promise<void>
}

const host = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }

function nodeFiles(): NodeFiles | undefined {
  return host.process?.getBuiltinModule?.('node:fs') as NodeFiles | undefined
}

/**
 * Hands the file to `use`, and closes it afterwards. A named one is read in pieces, as they are asked for.
 *
 * @throws UnreadableFileError
 */
export async function withFile<T>(file: FileArgument, use: (bytes: Bytes) => Promise<T>): Promise<T> {
  if (typeof file !== 'string') return use(bytesOf(file))
  const files = nodeFiles()
  return files === undefined ? use(await fetched(file)) : withNamedFile(files, file, use)
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

async function withNamedFile<T>(
  { promises }: NodeFiles,
  name: string,
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const file = await attempt(name, () => promises.open(name))
  try {
    const { size } = await attempt(name, () => file.stat())
    return await use({ size, read: (offset, target) => attempt(name, () => fill(file, offset, target)) })
  } finally {
    await file.close()
  }
}

async function fill(file: NodeFile, offset: number, target: Uint8Array): Promise<void> {
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await file.read(target, at, target.length - at, offset + at)
    if (bytesRead === 0) throw new Error('the file ends early')
    at += bytesRead
  }
}

async function attempt<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw new UnreadableFileError(file, error instanceof Error ? error.message : String(error))
  }
}
