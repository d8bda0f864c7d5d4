import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type ByteSource, type Bytes, sourceOf, wholeFile } from '../provers/keySource.js'
import { hasDisk, openDiskFile } from '../util/diskFile.js'
import { AssetMismatchError, AssetUnavailableError, MemoryExhaustedError } from './errors.js'
import { type KeptFile, type KeptWriter, keptFile, keptWriter } from './store.js'

/** A file of a model where a build put it. */
export interface Asset {
  /** In Node a file: URL is read from disk. */
  readonly url: string | URL
  /** 64 hexadecimal digits, over the whole file. */
  readonly sha256: string
  readonly bytes: number
}

export type AssetName = 'model' | 'witness' | 'zkey'

/** How far a file has come. */
export interface LoadProgress {
  readonly file: AssetName
  /** Bytes that are there and hashed. */
  readonly done: number
  readonly total: number
  /** 'store': the origin's private file system, where an earlier visit has left it. */
  readonly from: 'network' | 'store' | 'disk'
}

/** How loading is watched and stopped. */
export interface LoadOptions {
  /** Told after every piece that is there and hashed. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined
  /** When it fires loading ends with its reason, and nothing half loaded is kept. */
  readonly signal?: AbortSignal | undefined
}

/** Files up to this size are held in memory, where reading pieces takes no time. */
const IN_MEMORY_BYTES = 1 << 24
/** Read at a time from a file that is there. */
const PIECE_BYTES = 1 << 20

/** An asset that is wanted. */
interface Wanted extends Asset, LoadOptions {
  readonly file: AssetName
  /** Absolute. */
  readonly url: string
}

/**
 * The bytes of a file, checked against its hash: from the origin's private file system or the disk if they are there, else
 * fetched as a stream. What was fetched is kept in the private file system, if the platform has one with room.
 *
 * @throws AssetUnavailableError, AssetMismatchError; MemoryExhaustedError; the signal's reason
 */
export async function loadAsset(file: AssetName, asset: Asset, options: LoadOptions = {}): Promise<Bytes> {
  const { href, protocol } = placeOf(file, asset.url)
  const wanted = { ...asset, ...options, file, url: href }
  if (protocol === 'file:' && hasDisk()) return fromDisk(wanted)
  return inMemoryIfSmall((await fromStore(wanted)) ?? (await fromNetwork(wanted)))
}

/** @throws AssetUnavailableError for what leads nowhere from here */
function placeOf(file: AssetName, url: string | URL): URL {
  try {
    return new URL(url, globalThis.location?.href)
  } catch (cause) {
    const problem = 'it is no absolute URL, and there is no page that it could be relative to'
    throw new AssetUnavailableError({ file, url: `${url}`, problem }, cause)
  }
}

async function fromDisk(wanted: Wanted): Promise<Bytes> {
  const url = new URL(wanted.url)
  const file = await available(wanted, () => openDiskFile(url))
  try {
    requireSize(wanted, file.size)
    const intake = new Intake(wanted, 'disk')
    await available(wanted, () => takeAll(intake, file))
    intake.requireHash()
    // A model lives as long as its program, which must not hold a file open all that time.
    return file.size <= IN_MEMORY_BYTES ? await wholeFile(file) : reopening(url, file.size)
  } finally {
    await file.close()
  }
}

function reopening(url: URL, size: number): ByteSource {
  return {
    size,
    read: async (offset, target) => {
      const file = await openDiskFile(url)
      try {
        await file.read(offset, target)
      } finally {
        await file.close()
      }
    },
  }
}

/** What an earlier visit has kept; damaged counts as not there. */
async function fromStore(wanted: Wanted): Promise<Bytes | undefined> {
  const kept = await keptFile(wanted.sha256)
  if (kept === undefined) return undefined
  if (await isWanted(wanted, kept.blob).catch(() => false)) return keptSource(wanted, kept)
  await kept.release()
  wanted.signal?.throwIfAborted()
  return undefined
}

async function isWanted(wanted: Wanted, blob: Blob): Promise<boolean> {
  if (blob.size !== wanted.bytes) return false
  const intake = new Intake(wanted, 'store')
  await takeAll(intake, blobSource(blob))
  return intake.hashFits()
}

async function fromNetwork(wanted: Wanted): Promise<Bytes> {
  const writer = await keptWriter(wanted.sha256, wanted.bytes)
  if (writer === undefined) return intoMemory(wanted)
  const target = new KeptTarget(wanted, writer)
  try {
    return await fetchInto(wanted, target)
  } catch (error) {
    await writer.discard()
    // Without room in the store the page can work all the same.
    if (!target.failed) throw error
    return intoMemory(wanted)
  }
}

function intoMemory(wanted: Wanted): Promise<Bytes> {
  return fetchInto(wanted, new MemoryTarget(wanted.bytes))
}

/** Where fetched bytes go. */
interface Target {
  take(piece: Uint8Array<ArrayBuffer>, at: number): void | Promise<void>
  finish(): Bytes | Promise<Bytes>
}

class MemoryTarget implements Target {
  private readonly bytes: Uint8Array

  /** @throws MemoryExhaustedError; the size is a claim, and engines differ in what they say of one too large */
  constructor(size: number) {
    try {
      this.bytes = new Uint8Array(size)
    } catch (cause) {
      throw new MemoryExhaustedError(`a file of ${size} bytes`, cause)
    }
  }

  take(piece: Uint8Array, at: number): void {
    this.bytes.set(piece, at)
  }

  finish(): Bytes {
    return this.bytes
  }
}

class KeptTarget implements Target {
  /** Whether it was the store that failed. */
  failed = false

  constructor(
    private readonly wanted: Wanted,
    private readonly writer: KeptWriter,
  ) {}

  take(piece: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.watched(this.writer.write(piece))
  }

  async finish(): Promise<Bytes> {
    return keptSource(this.wanted, await this.watched(this.writer.finish()))
  }

  private async watched<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      this.failed = true
      throw error
    }
  }
}

async function fetchInto(wanted: Wanted, target: Target): Promise<Bytes> {
  const intake = new Intake(wanted, 'network')
  const response = await available(wanted, () => fetch(wanted.url, { signal: wanted.signal ?? null }))
  if (!response.ok)
    throw new AssetUnavailableError({ ...wanted, problem: `the server answers ${response.status}` })
  if (response.body === null)
    throw new AssetUnavailableError({
      ...wanted,
      problem: `the server answers ${response.status}, without a file`,
    })
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await available(wanted, () => reader.read())
      if (done) break
      const at = intake.done
      intake.take(value)
      await target.take(value, at)
    }
  } finally {
    // Of no effect at the end of the stream.
    await reader.cancel().catch(() => undefined)
  }
  intake.requireHash()
  return target.finish()
}

/** Counts and hashes the bytes of a file as they come. */
class Intake {
  private readonly hash = sha256.create()
  done = 0

  constructor(
    private readonly wanted: Wanted,
    private readonly from: LoadProgress['from'],
  ) {}

  /** @throws AssetMismatchError for more bytes than the file has; the signal's reason */
  take(piece: Uint8Array): void {
    const { file, bytes: total, onProgress, signal } = this.wanted
    signal?.throwIfAborted()
    this.done += piece.length
    if (this.done > total) requireSize(this.wanted, this.done)
    this.hash.update(piece)
    onProgress?.({ file, done: this.done, total, from: this.from })
  }

  hashFits(): boolean {
    return this.digest() === this.wanted.sha256
  }

  /** @throws AssetMismatchError */
  requireHash(): void {
    requireSize(this.wanted, this.done)
    const found = this.digest()
    if (found !== this.wanted.sha256) throw mismatch(this.wanted, found)
  }

  private digest(): string {
    return bytesToHex(this.hash.clone().digest())
  }
}

async function takeAll(intake: Intake, source: ByteSource): Promise<void> {
  for (let at = 0; at < source.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, source.size - at))
    await source.read(at, piece)
    intake.take(piece)
  }
}

function inMemoryIfSmall(file: Bytes): Bytes | Promise<Bytes> {
  return sourceOf(file).size <= IN_MEMORY_BYTES ? wholeFile(file) : file
}

/** A kept file, read where it is wanted. When it can be read no more, as somebody cleared the site's data, it is fetched anew. */
function keptSource({ file, url, sha256, bytes }: Wanted, { blob, release }: KeptFile): ByteSource {
  const source = blobSource(blob)
  let fetched: Promise<ByteSource> | undefined
  const fetchAnew = async () => {
    await release()
    return sourceOf(await intoMemory({ file, url, sha256, bytes }))
  }
  return {
    size: blob.size,
    read: async (offset, target) => {
      try {
        if (fetched === undefined) return await source.read(offset, target)
      } catch (error) {
        if (error instanceof RangeError) throw error
      }
      fetched ??= fetchAnew().catch((error) => {
        fetched = undefined
        throw error
      })
      await (await fetched).read(offset, target)
    },
  }
}

/** Bytes that the browser keeps, on disk or in memory as it likes. */
function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (offset, target) => {
      const piece = await blob.slice(offset, offset + target.length).arrayBuffer()
      target.set(new Uint8Array(piece))
    },
  }
}

function requireSize(wanted: Wanted, found: number): void {
  if (found !== wanted.bytes) throw mismatch(wanted, `${found} bytes instead of ${wanted.bytes}`)
}

function mismatch({ file, url, sha256: expected }: Wanted, found: string): AssetMismatchError {
  return new AssetMismatchError({ file, url, expected, found })
}

/** @throws AssetUnavailableError with what went wrong; the signal's reason */
async function available<T>({ file, url, signal }: Wanted, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof AssetMismatchError) throw error
    const problem = error instanceof Error ? error.message : String(error)
    throw new AssetUnavailableError({ file, url, problem }, error)
  }
}
