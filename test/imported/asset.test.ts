import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Asset, type LoadProgress, loadAsset } from '../../src/imported/asset.js'
import { AssetMismatchError, AssetUnavailableError } from '../../src/imported/errors.js'
import { wholeFile } from '../../src/provers/keySource.js'
import { sha256Hex } from '../../src/util/hash.js'
import { FakeStore, type FakeStoreOptions } from './fakeStore.js'

const folder = mkdtempSync(join(tmpdir(), 'zkml-assets-'))
/** More than is held in memory. */
const large = pattern(17 * 2 ** 20 + 5)
const small = pattern(3 * 2 ** 20 + 1)

let server: Server
let answer: (response: ServerResponse) => void
let requests = 0

beforeAll(async () => {
  server = createServer((_, response) => {
    requests++
    answer(response)
  })
  // Connections that are kept would be closed at the moment of another request.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

afterEach(() => {
  vi.unstubAllGlobals()
  requests = 0
})

function pattern(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => (i * i + (i >> 9)) & 255)
}

function describing(bytes: Uint8Array, url: string | URL): Asset {
  return { url, sha256: sha256Hex(bytes), bytes: bytes.length }
}

function onServer(bytes: Uint8Array, served: Uint8Array | undefined = bytes): Asset {
  answer = (response) => response.end(served)
  return describing(bytes, `http://127.0.0.1:${(server.address() as AddressInfo).port}/circuit-4f.zkey`)
}

function onDisk(bytes: Uint8Array, written: Uint8Array = bytes): Asset {
  const file = join(folder, 'circuit.zkey')
  writeFileSync(file, written)
  return describing(bytes, pathToFileURL(file))
}

function withStore(options?: FakeStoreOptions): FakeStore {
  const store = new FakeStore(options)
  vi.stubGlobal('navigator', store.navigator)
  return store
}

/** The loaded bytes, and who they came from. */
async function load(asset: Asset): Promise<{ bytes: Uint8Array; from: string; progress: LoadProgress[] }> {
  const progress: LoadProgress[] = []
  const loaded = await loadAsset('zkey', asset, { onProgress: (one) => progress.push(one) })
  return { bytes: await wholeFile(loaded), from: progress.at(-1)!.from, progress }
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

describe('a file on disk', () => {
  it.each([
    ['small', small],
    ['large', large],
  ])('is read: a %s one', async (_, bytes) => {
    const loaded = await load(onDisk(bytes))
    expect(same(loaded.bytes, bytes)).toBe(true)
    expect(loaded.from).toBe('disk')
  })

  it('that is large is read piece by piece, where it is wanted', async () => {
    const loaded = await loadAsset('zkey', onDisk(large))
    expect(loaded).not.toBeInstanceOf(Uint8Array)
    const piece = new Uint8Array(100)
    await (loaded as Exclude<typeof loaded, Uint8Array>).read(16 * 2 ** 20, piece)
    expect(piece).toEqual(large.subarray(16 * 2 ** 20, 16 * 2 ** 20 + 100))
  })

  it('that is not there is named with its URL', async () => {
    const asset = { ...onDisk(small), url: pathToFileURL(join(folder, 'missing.zkey')) }
    await expect(loadAsset('zkey', asset)).rejects.toThrow(AssetUnavailableError)
    await expect(loadAsset('zkey', asset)).rejects.toMatchObject({
      facts: { url: asset.url.href, problem: expect.stringContaining('ENOENT') },
    })
  })

  it.each([
    ['one bit', (bytes: Uint8Array) => bytes.with(1000, bytes[1000]! ^ 1)],
    ['a byte less', (bytes: Uint8Array) => bytes.subarray(1)],
    ['a byte more', (bytes: Uint8Array) => Buffer.concat([bytes, Uint8Array.of(0)])],
  ])('that differs by %s is refused', async (_, change) => {
    await expect(loadAsset('zkey', onDisk(small, change(small)))).rejects.toThrow(AssetMismatchError)
  })
})

describe('a file on a server', () => {
  it('comes with progress, up to its size', async () => {
    const { bytes, from, progress } = await load(onServer(small))
    expect(same(bytes, small)).toBe(true)
    expect(from).toBe('network')
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.map(({ done }) => done)).toEqual(
      [...progress.map(({ done }) => done)].sort((a, b) => a - b),
    )
    expect(progress.at(-1)).toEqual({
      file: 'zkey',
      done: small.length,
      total: small.length,
      from: 'network',
    })
  })

  it('that is another one is refused with both hashes', async () => {
    const other = small.with(5, 0)
    const asset = onServer(small, other)
    await expect(loadAsset('zkey', asset)).rejects.toMatchObject({
      code: 'E_ASSET_HASH',
      facts: { url: asset.url, 'sha256 expected': asset.sha256, found: sha256Hex(other) },
    })
  })

  it('that does not end is refused at the first byte too many', async () => {
    const asset = onServer(small)
    let closed = false
    answer = (response) => {
      response.on('close', () => {
        closed = true
      })
      const more = () => response.write(new Uint8Array(2 ** 20), () => closed || setImmediate(more))
      more()
    }
    await expect(loadAsset('zkey', asset)).rejects.toThrow(AssetMismatchError)
    await vi.waitFor(() => expect(closed).toBe(true))
  })

  it.each([
    [
      'is not there',
      (response: ServerResponse) => void response.writeHead(404).end(),
      'the server answers 404',
    ],
    [
      'breaks off',
      (response: ServerResponse) => void response.write('abc', () => response.destroy()),
      'terminated',
    ],
    ['never comes', (response: ServerResponse) => void response.destroy(), 'fetch failed'],
  ])('that %s is unavailable', async (_, fault, problem) => {
    const asset = onServer(small)
    answer = fault
    await expect(loadAsset('zkey', asset)).rejects.toMatchObject({
      code: 'E_ASSET',
      facts: { url: asset.url, problem },
    })
  })

  it('that ends early is refused', async () => {
    await expect(loadAsset('zkey', onServer(small, small.subarray(0, 10)))).rejects.toMatchObject({
      code: 'E_ASSET_HASH',
      facts: { found: `10 bytes instead of ${small.length}` },
    })
  })
})

describe('the store', () => {
  it.each([
    ['small', small],
    ['large', large],
  ])('keeps a %s file for the next visit', async (_, bytes) => {
    const store = withStore()
    const asset = onServer(bytes)
    expect((await load(asset)).from).toBe('network')
    expect(store.kept).toEqual([asset.sha256])
    const again = await load(asset)
    expect(again.from).toBe('store')
    expect(same(again.bytes, bytes)).toBe(true)
    expect(requests).toBe(1)
    expect(store.open).toBe(0)
  })

  it.each([
    ['damaged', (bytes: Uint8Array<ArrayBuffer>) => bytes.with(7, 1)],
    ['cut off', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(1)],
  ])('that has a %s file gets it anew', async (_, change) => {
    const store = withStore()
    const asset = onServer(small)
    await load(asset)
    store.closePages()
    vi.stubGlobal('navigator', store.navigator)
    store.put(asset.sha256, change(small))
    const again = await load(asset)
    expect(again.from).toBe('network')
    expect(same(again.bytes, small)).toBe(true)
    expect(same(store.files.get(asset.sha256)!.bytes, small)).toBe(true)
  })

  it.each([
    ['room', { room: 1000 }],
    ['space on the disk', { disk: 1000 }],
    ['locks', { locks: false }],
  ])('without %s is done without', async (_, options) => {
    const store = withStore(options)
    const { bytes, from } = await load(onServer(small))
    expect(same(bytes, small)).toBe(true)
    expect(from).toBe('network')
    expect(store.files.size).toBe(0)
    expect(store.open).toBe(0)
  })

  it('that cannot be written to as a stream is done without', async () => {
    const store = withStore({ writes: false })
    const { bytes, from } = await load(onServer(small))
    expect(same(bytes, small)).toBe(true)
    expect(from).toBe('network')
    expect(store.files.size).toBe(0)
  })

  it('keeps nothing that is not what was built', async () => {
    const store = withStore()
    await expect(loadAsset('zkey', onServer(small, small.with(9, 0)))).rejects.toThrow(AssetMismatchError)
    expect(store.files.size).toBe(0)
    expect(store.open).toBe(0)
  })

  it('keeps nothing of what was cancelled', async () => {
    const store = withStore()
    const asset = onServer(small)
    let closed = false
    answer = (response) => {
      response.on('close', () => {
        closed = true
      })
      response.write(small.subarray(0, 1000))
    }
    const cancel = new AbortController()
    const reason = new Error('changed my mind')
    const options = { signal: cancel.signal, onProgress: () => cancel.abort(reason) }
    await expect(loadAsset('zkey', asset, options)).rejects.toBe(reason)
    await vi.waitFor(() => expect(closed).toBe(true))
    expect(store.files.size).toBe(0)
    expect(store.open).toBe(0)
  })
})
