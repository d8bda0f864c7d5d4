import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Asset, type LoadProgress, loadAsset } from '../../src/imported/asset.js'
import { AssetUnavailableError } from '../../src/imported/errors.js'
import { keptFile, keptWriter } from '../../src/imported/store.js'
import { type ByteSource, wholeFile } from '../../src/provers/keySource.js'
import { sha256Hex } from '../../src/util/hash.js'
import { DAY_MS, FakeStore, type FakeStoreOptions } from './fakeStore.js'

/** Files of builds, by their first bytes. */
const [first, second, third] = [1, 2, 3].map((build) => new Uint8Array(1000).fill(build)) as [
  Bytes,
  Bytes,
  Bytes,
]
/** More than is held in memory. */
const large = new Uint8Array((1 << 24) + 1).fill(7)

type Bytes = Uint8Array<ArrayBuffer>

const known = new Map<Bytes, string>()

function hashOf(bytes: Bytes): string {
  if (!known.has(bytes)) known.set(bytes, sha256Hex(bytes))
  return known.get(bytes)!
}

let served: Map<string, Bytes>
let asked: string[]
let store: FakeStore

beforeEach(() => {
  served = new Map()
  asked = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return new Response(served.get(url), { status: served.has(url) ? 200 : 404 })
  })
})
afterEach(() => vi.unstubAllGlobals())

function withStore(options?: FakeStoreOptions): void {
  store = new FakeStore(options)
  vi.stubGlobal('navigator', store.navigator)
}

/** The pages that were open are closed, and one is opened after so many days. */
function daysLater(days: number): void {
  store.now += days * DAY_MS
  store.closePages()
  vi.stubGlobal('navigator', store.navigator)
}

function onServer(bytes: Bytes): Asset {
  const url = `https://zkml.test/${hashOf(bytes)}`
  served.set(url, bytes)
  return { url, sha256: hashOf(bytes), bytes: bytes.length }
}

/** Loads a file in a page, which must get what it asks for. @returns where from */
async function visit(bytes: Bytes): Promise<string> {
  const from = new Set<LoadProgress['from']>()
  const loaded = await loadAsset('zkey', onServer(bytes), {
    onProgress: (progress) => from.add(progress.from),
  })
  expect(Buffer.compare(await wholeFile(loaded), bytes)).toBe(0)
  return [...from].join()
}

const hashes = (...files: Bytes[]) => files.map(hashOf).sort()
const kept = () => store.kept.sort()

describe('a file that is used', () => {
  it.each([
    ['is fetched', () => visit(second)],
    ['is there', () => visit(third)],
  ])('makes way with what nobody has used for 90 days: one that %s', async (_, use) => {
    withStore()
    await visit(third)
    await visit(first)
    daysLater(91)
    await use()
    expect(kept()).not.toContain(hashOf(first))
    expect([...store.files.keys()].filter((name) => name.startsWith(hashOf(first)))).toEqual([])
  })

  it('leaves what was written long ago, and used since', async () => {
    withStore()
    await visit(first)
    daysLater(60)
    expect(await visit(first)).toBe('store')
    daysLater(60)
    await visit(second)
    expect(kept()).toEqual(hashes(first, second))
  })

  it.each([
    ['fetched', 'network'],
    ['found', 'store'],
  ])('leaves what another page has %s and open, however long', async (_, from) => {
    withStore()
    if (from === 'store') await visit(first)
    daysLater(0)
    expect(await visit(first)).toBe(from)
    store.now += 1000 * DAY_MS
    await visit(second)
    expect(kept()).toEqual(hashes(first, second))
  })

  it.each([
    ['holds anything', () => store.put(`${hashOf(first)}.used`, new Uint8Array(9).fill(255))],
    ['is not there', () => void store.files.delete(`${hashOf(first)}.used`)],
    ['is of a time to come', () => store.put(`${hashOf(first)}.used`, undefined, store.now + 10 * DAY_MS)],
    ['is of no time', () => store.put(`${hashOf(first)}.used`, undefined, 0)],
  ])('is found, and goes in its time, if its marker %s', async (_, damage) => {
    withStore()
    await visit(first)
    damage()
    daysLater(80)
    await visit(second)
    expect(kept()).toEqual(hashes(first, second))
    damage()
    expect(await visit(first)).toBe('store')
    daysLater(200)
    await visit(second)
    expect(kept()).toEqual(hashes(second))
  })

  it('clears what interrupted visits have left, and nothing that is not of its kind', async () => {
    withStore()
    const [empty, marker] = hashes(first, second)
    store.put(empty!)
    store.put(`${marker}.used`)
    for (const name of ['notes', 'notes.used', `${empty}.crswap`]) store.put(name, undefined, 0)
    await visit(third)
    expect([...store.files.keys()].sort()).toEqual(
      ['notes', 'notes.used', `${empty}.crswap`, hashOf(third), `${hashOf(third)}.used`].sort(),
    )
  })
})

describe('a file for which there is no room', () => {
  it('takes that of those that were used least recently, as many as it needs', async () => {
    withStore({ room: 3500 })
    for (const file of [first, second, third]) await visit(file)
    daysLater(1)
    await visit(first)
    daysLater(1)
    const fourth = new Uint8Array(1400).fill(4)
    await visit(fourth)
    expect(kept()).toEqual(hashes(first, third, fourth))
    daysLater(1)
    expect(await visit(fourth)).toBe('store')
    expect(store.open).toBe(0)
  })

  it('takes none of what another page has open', async () => {
    withStore({ room: 2500 })
    await visit(first)
    await visit(second)
    expect(await visit(third)).toBe('network')
    expect(kept()).toEqual(hashes(first, second))
    daysLater(1)
    await visit(second)
    await visit(third)
    expect(kept()).toEqual(hashes(second, third))
  })
})

describe('pages at once', () => {
  it('each have a file that none has kept yet', async () => {
    withStore()
    expect(await Promise.all([visit(large), visit(large)])).toEqual(['network', 'network'])
    expect(kept()).toEqual(hashes(large))
    expect(await visit(large)).toBe('store')
    expect(store.open).toBe(0)
  })

  it('do not take one that is being written for a leftover', async () => {
    withStore()
    const writer = await keptWriter(hashOf(first), first.length)
    await visit(second)
    expect(kept()).toEqual(hashes(first, second))
    expect(await keptFile(hashOf(first))).toBeUndefined()
    await writer!.write(first)
    await writer!.finish()
    expect(await visit(first)).toBe('store')
  })

  it('do not come between the writing of a file and its use', async () => {
    withStore()
    const writer = await keptWriter(hashOf(first), first.length)
    await writer!.write(first)
    const finishing = writer!.finish()
    const others = [...Array(100)].map(async (_, turns) => {
      for (let turn = 0; turn < turns; turn++) await undefined
      return (await keptWriter(hashOf(first), first.length)) ?? []
    })
    await finishing
    expect((await Promise.all(others)).flat()).toEqual([])
  })

  it('do not replace what one of them reads, even damaged', async () => {
    withStore()
    await visit(large)
    store.closePages()
    vi.stubGlobal('navigator', store.navigator)
    const open = await loadAsset('zkey', onServer(large))
    store.put(hashOf(large), large.with(5, 0))
    const mine = store.files.get(hashOf(large))
    expect(await visit(large)).toBe('store,network')
    expect(store.files.get(hashOf(large))).toBe(mine)
    expect(open).not.toBeInstanceOf(Uint8Array)
  })

  it('let go of what is damaged and of what they have cancelled', async () => {
    withStore()
    await visit(first)
    daysLater(0)
    store.put(hashOf(first), second)
    expect(await visit(first)).toBe('store,network')
    expect(store.files.get(hashOf(first))!.bytes).toEqual(first)
    daysLater(0)
    const cancel = new AbortController()
    const options = { signal: cancel.signal, onProgress: () => cancel.abort() }
    const large = new Uint8Array(3 << 20)
    store.put(hashOf(large), large)
    await expect(loadAsset('zkey', onServer(large), options)).rejects.toThrow(/aborted/)
    expect(store.locks.modes).toEqual({})
  })
})

describe('a kept file that somebody removes while it is open', () => {
  async function open(): Promise<ByteSource> {
    return (await loadAsset('zkey', onServer(large))) as ByteSource
  }

  async function pieceAt(source: ByteSource, offset: number): Promise<Uint8Array> {
    const piece = new Uint8Array(4)
    await source.read(offset, piece)
    return piece
  }

  it('is fetched once more, and read on', async () => {
    withStore()
    await open()
    daysLater(0)
    asked.length = 0
    const source = await open()
    expect(await pieceAt(source, 0)).toEqual(new Uint8Array(4).fill(7))
    store.files.clear()
    const pieces = await Promise.all([1, 1 << 23, (1 << 24) - 3].map((offset) => pieceAt(source, offset)))
    expect(pieces).toEqual(Array(3).fill(new Uint8Array(4).fill(7)))
    expect(asked).toHaveLength(1)
    expect(store.locks.modes).toEqual({})
  })

  it('is asked for again if it could not be had', async () => {
    withStore()
    const source = await open()
    store.files.clear()
    const all = new Map(served)
    served.clear()
    await expect(pieceAt(source, 0)).rejects.toThrow(AssetUnavailableError)
    expect(store.locks.modes).toEqual({})
    served = all
    expect(await pieceAt(source, 0)).toEqual(new Uint8Array(4).fill(7))
  })
})
