import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Control, Engine, sharedEngine } from '../../src/kernels/engine.js'
import { KernelFailedError, ProverOutOfMemoryError, ProverWorkerDiedError } from '../../src/kernels/errors.js'
import { SingleThread, ThreadPool } from '../../src/kernels/pool.js'
import { defaultThreads, MOST_THREADS } from '../../src/kernels/threads.js'
import { MalformedFileError } from '../../src/provers/errors.js'
import { drawBlinding, provePoints } from '../../src/provers/groth16/prove.js'
import { openProvingKey } from '../../src/provers/groth16/provingKey.js'
import { type ByteSource, bytesSource } from '../../src/provers/keySource.js'
import { chain, cubic } from '../harness/tinyR1cs.js'
import { sectionOf } from '../provers/sampleKeys.js'
import { ARITHMETICS } from './arithmetics.js'
import { isZero } from './instance.js'
import { BLINDING, type SampleCircuit, sampleCircuit } from './sampleCircuit.js'

let small: SampleCircuit
let large: SampleCircuit
const engines: Engine[] = []

beforeAll(async () => {
  small = await sampleCircuit(cubic())
  large = await sampleCircuit(chain(150))
})

afterAll(() => {
  for (const engine of engines) engine.close()
})

function start(options: ConstructorParameters<typeof Engine>[0] = { threads: 2 }): Engine {
  const engine = new Engine(options)
  engines.push(engine)
  return engine
}

const prove = (engine: Engine, sample: SampleCircuit, control: Control = {}) =>
  provePoints(engine, sample.key, sample.values, BLINDING, control)

/** Once the computations before are over and cleared. */
const isClear = (engine: Engine) =>
  engine.exclusively({}, async () => isZero(engine.memory, engine.scratch(0)))

/** Ends a worker thread as a lack of memory would. */
function kill(engine: Engine, worker = 0): void {
  const { slots } = engine.pool as unknown as { slots: { thread: { terminate(): void } }[] }
  slots[worker]!.thread.terminate()
}

/** Shares of a proof after which it is stopped. */
const STOPS = [0, 0.1, 0.3, 0.6, 0.95]

/** Fires when that share of the computation is done; nothing must be reported after that. */
function stoppingAt(share: number, reason: unknown): Control {
  const stop = new AbortController()
  const onProgress = (done: number, total: number) => {
    expect(stop.signal.aborted).toBe(false)
    if (done > share * total) stop.abort(reason)
  }
  return { signal: stop.signal, onProgress }
}

/** The large key with one word of its terms replaced. */
async function withTermWord(word: number, value: number) {
  const zkey = large.zkey.slice()
  const terms = sectionOf(zkey, 'zkey', 4)
  new DataView(terms.buffer, terms.byteOffset).setUint32(4 + 44 * 100 + 4 * word, value, true)
  return openProvingKey(bytesSource(zkey))
}

describe('numbers of threads', () => {
  it.each([0, -1, 1.5, 3.5, Number.NaN, Number.POSITIVE_INFINITY, 257, 1e6, 'x', null])(
    'cannot be %s',
    (threads) => {
      const wrong = { threads: threads as number }
      for (const make of [() => start(wrong), () => sharedEngine(wrong)])
        expect(make).toThrow(expect.objectContaining({ code: 'E_OPTION' }))
    },
  )

  it('are at most as many as there may be, whatever the machine has', () => {
    vi.stubGlobal('process', { getBuiltinModule: () => ({ availableParallelism: () => 1000 }) })
    try {
      expect(defaultThreads()).toBe(MOST_THREADS)
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

describe('a signal', () => {
  it('that has fired stops a computation before it begins', async () => {
    const engine = start()
    const reason = new Error('no need')
    const work = vi.fn(async () => 1)
    await expect(engine.exclusively({ signal: AbortSignal.abort(reason) }, work)).rejects.toBe(reason)
    expect(work).not.toHaveBeenCalled()
  })

  it('ends the waiting for a turn at once, and the next one comes all the same', async () => {
    const engine = start()
    let finish!: () => void
    const long = engine.exclusively({}, () => new Promise<void>((resolve) => (finish = resolve)))
    const [cancel, reason] = [new AbortController(), new Error('no longer')]
    const work = vi.fn(async () => 1)
    const waiting = engine.exclusively({ signal: cancel.signal }, work)
    const next = engine.exclusively({ signal: new AbortController().signal }, async () => 2)
    await engine.pool.ready()
    cancel.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    finish()
    await long
    expect(await next).toBe(2)
    expect(work).not.toHaveBeenCalled()
    expect(await large.verifies(await prove(engine, large))).toBe(true)
  })

  it('stops a computation that waits for its turn', async () => {
    const engine = start()
    const stop = new AbortController()
    const first = prove(engine, large)
    const second = prove(engine, large, { signal: stop.signal, onProgress: () => expect.fail('it began') })
    stop.abort()
    await expect(second).rejects.toBe(stop.signal.reason)
    expect((await first).holds).toBe(true)
  })

  it.each([1, 2, 3])('stops a proof on %i threads wherever it is', async (threads) => {
    const engine = start({ threads })
    const before = await prove(engine, large)
    for (const share of STOPS) {
      const reason = { share }
      await expect(prove(engine, large, stoppingAt(share, reason))).rejects.toBe(reason)
      expect(await isClear(engine)).toBe(true)
    }
    expect(await prove(engine, large)).toEqual(before)
    expect((await prove(engine, small)).holds).toBe(true)
  })

  it('that fires afterwards does nothing', async () => {
    const engine = start()
    const stop = new AbortController()
    const first = await prove(engine, large, { signal: stop.signal })
    stop.abort()
    expect(await prove(engine, large)).toEqual(first)
  })
})

describe('a worker that dies', () => {
  const timeout = { timeout: 20_000 }

  it('fails the proof that it was working on, at once, and all that follow', timeout, async () => {
    const engine = start({ threads: 2 })
    let died = 0
    const onProgress = () => {
      if (died === 0) {
        died = performance.now()
        kill(engine)
      }
    }
    const [first, waiting] = [prove(engine, large, { onProgress }), prove(engine, small)]
    await expect(first).rejects.toThrow(ProverWorkerDiedError)
    expect(performance.now() - died).toBeLessThan(5000)
    await expect(waiting).rejects.toThrow(ProverWorkerDiedError)
    await expect(prove(engine, small)).rejects.toThrow(ProverWorkerDiedError)
    expect(engine.pool.failed).toBe(true)
  })

  it('fails a task that would never end', timeout, async () => {
    const engine = start({ threads: 2 })
    const size = 64 << 20
    const stuck = engine.exclusively({}, () => {
      const address = engine.allocate(size)
      const forever = Array.from({ length: 20_000 }, () => ['clear', address, size] as const)
      return engine.run(() => forever)
    })
    setTimeout(() => kill(engine, 0), 100)
    await expect(stuck).rejects.toThrow(ProverWorkerDiedError)
  })

  it('fails the next one if it was idle', timeout, async () => {
    const engine = start({ threads: 3 })
    await prove(engine, small)
    kill(engine, 2)
    await vi.waitFor(() => expect(engine.pool.failed).toBe(true))
    await expect(prove(engine, small)).rejects.toMatchObject({
      code: 'E_PROVER_WORKER',
      facts: { workers: 3 },
    })
  })

  it('has its engine replaced where it is shared', timeout, async () => {
    const options = { threads: 2, arithmetic: 'integer' } as const
    const engine = sharedEngine(options)
    engines.push(engine)
    expect(sharedEngine(options)).toBe(engine)
    expect(sharedEngine({ ...options, threads: 1 })).not.toBe(engine)
    const dying = prove(engine, large)
    kill(engine, 1)
    await expect(dying).rejects.toThrow(ProverWorkerDiedError)
    const next = sharedEngine(options)
    expect(next).not.toBe(engine)
    expect((await prove(next, large)).holds).toBe(true)
    for (const used of [next, sharedEngine({ ...options, threads: 1 })]) used.close()
  })

  it('is what closing an engine looks like', async () => {
    const engine = start()
    const running = prove(engine, large)
    engine.close()
    await expect(running).rejects.toThrow(ProverWorkerDiedError)
    engine.close()
  })
})

describe('turns', () => {
  it('are taken one after another, and both proofs verify', async () => {
    const engine = start()
    const order: string[] = []
    const note = (name: string) => ({
      onProgress: () => {
        if (order.at(-1) !== name) order.push(name)
      },
    })
    const proofs = await Promise.all([
      prove(engine, large, note('first')),
      prove(engine, small, note('second')),
      prove(engine, large, note('third')),
    ])
    expect(order).toEqual(['first', 'second', 'third'])
    expect(proofs[0]).toEqual(proofs[2])
    expect(await Promise.all([large.verifies(proofs[0]), small.verifies(proofs[1])])).toEqual([true, true])
  })

  it('pass on after a failure', async () => {
    const engine = start()
    const failing = engine.exclusively({}, () => Promise.reject(new Error('mine')))
    const after = prove(engine, small)
    await expect(failing).rejects.toThrow('mine')
    expect((await after).holds).toBe(true)
  })

  it('give different proofs of the same witness', async () => {
    const engine = start()
    const [one, two] = await Promise.all(
      [drawBlinding(), drawBlinding()].map((blinding) =>
        provePoints(engine, small.key, small.values, blinding),
      ),
    )
    expect(one).not.toEqual(two)
    expect(await Promise.all([small.verifies(one!), small.verifies(two!)])).toEqual([true, true])
  })
})

describe.each([
  { threads: 1, arithmetic: 'float' },
  { threads: 3, arithmetic: 'float' },
  { threads: 2, arithmetic: 'integer' },
  { threads: 2, arithmetic: 'scalar' },
] as const)('the memory of $threads threads in $arithmetic arithmetic is zero', (options) => {
  let engine: Engine

  beforeAll(() => {
    engine = start(options)
  })

  it('at the start, and not while a proof is made', async () => {
    expect(await isClear(engine)).toBe(true)
    let used = false
    await prove(engine, large, { onProgress: () => (used ||= !isZero(engine.memory, engine.scratch(0))) })
    expect(used).toBe(true)
  })

  it('after proofs, of several circuits', async () => {
    for (const sample of [large, small, large]) {
      expect((await prove(engine, sample)).holds).toBe(true)
      expect(await isClear(engine)).toBe(true)
    }
  })

  it('after a proof of a false witness', async () => {
    const values = large.values.slice()
    values.fill(3, 32 * 20, 32 * 21)
    expect((await provePoints(engine, large.key, values, BLINDING)).holds).toBe(false)
    expect(await isClear(engine)).toBe(true)
  })

  it('after a failure half way', async () => {
    const key = await withTermWord(2, 1_000_000)
    await expect(provePoints(engine, key, large.values, BLINDING)).rejects.toThrow(MalformedFileError)
    expect(await isClear(engine)).toBe(true)
    expect((await prove(engine, large)).holds).toBe(true)
  })

  it('after a proof that was stopped', async () => {
    for (const share of STOPS) {
      await expect(prove(engine, large, stoppingAt(share, new Error('stopped')))).rejects.toThrow('stopped')
      expect(await isClear(engine)).toBe(true)
    }
  })
})

describe('memory', () => {
  it('is given as zeros at multiples of 64, wherever it was before', async () => {
    const engine = start()
    for (const byte of [1, 2]) {
      await engine.exclusively({}, async () => {
        const addresses = [1, 63, 64, 65, 1 << 23, 5].map((size) => {
          const address = engine.allocate(size)
          expect(address % 64).toBe(0)
          expect(isZero(engine.memory, address, address + size)).toBe(true)
          engine.bytes(address, size).fill(byte)
          return address
        })
        expect(new Set(addresses).size).toBe(6)
      })
    }
  })

  it('ends at 4 GiB', async () => {
    const engine = start({ threads: 1 })
    const greedy = (bytes: number) => engine.exclusively({}, async () => engine.allocate(bytes))
    await expect(greedy(2 ** 32)).rejects.toThrow(ProverOutOfMemoryError)
    await expect(greedy(2 ** 40)).rejects.toMatchObject({ code: 'E_PROVER_MEMORY' })
    expect((await prove(engine, small)).holds).toBe(true)
  })

  it('may end earlier', async () => {
    const engine = start({ threads: 1 })
    const grow = vi.spyOn(engine.memory, 'grow').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory')
    })
    await expect(engine.exclusively({}, async () => engine.allocate(1 << 27))).rejects.toThrow(
      ProverOutOfMemoryError,
    )
    grow.mockRestore()
    expect((await prove(engine, small)).holds).toBe(true)
  })
})

describe('a kernel', () => {
  it.each(['threads', 'one thread'])('that traps fails its computation and no other, on %s', async (kind) => {
    const engine = kind === 'threads' ? start() : single()
    const beyond = engine.exclusively({}, () => engine.run(() => [['clear', 0xffffff00, 0x100000]]))
    await expect(beyond).rejects.toThrow(KernelFailedError)
    expect((await prove(engine, small)).holds).toBe(true)
  })

  it.each(['threads', 'one thread'])('that is not there fails, on %s', async (kind) => {
    const engine = kind === 'threads' ? start() : single()
    await expect(engine.exclusively({}, () => engine.run(() => [['nonesuch', 1]]))).rejects.toThrow(
      KernelFailedError,
    )
  })

  it('gives its results in order', async () => {
    const engine = start({ threads: 2 })
    const counts = await engine.exclusively({}, async () => {
      const address = engine.allocate(320)
      engine.bytes(address, 320).fill(5)
      const runs = Array.from({ length: 9 }, (_, n) =>
        engine.run(() => [
          ['countWide', address, n],
          ['countWide', address, 1],
        ]),
      )
      return Promise.all(runs)
    })
    expect(counts).toEqual(Array.from({ length: 9 }, (_, n) => [n, 1]))
  })
})

describe('progress', () => {
  it.each([1, 2])('grows up to its total, on %i threads', async (threads) => {
    const engine = start({ threads })
    for (const sample of [large, small]) {
      const seen: [number, number][] = []
      await prove(engine, sample, { onProgress: (done, total) => seen.push([done, total]) })
      const amounts = seen.map(([done]) => done)
      expect(seen.length).toBeGreaterThan(5)
      expect(amounts).toEqual(amounts.toSorted((a, b) => a - b))
      expect(new Set(seen.map(([, total]) => total)).size).toBe(1)
      expect(amounts.at(-1)).toBe(seen[0]![1])
      expect(amounts[0]).toBeGreaterThan(0)
    }
  })
})

/** An engine as a page without shared memory has it. */
function single(options: ConstructorParameters<typeof Engine>[0] = {}): Engine {
  vi.stubGlobal('SharedArrayBuffer', undefined)
  try {
    return start(options)
  } finally {
    vi.unstubAllGlobals()
  }
}

describe('one thread', () => {
  it.each(ARITHMETICS)(
    'proves the same where memory cannot be shared, in %s arithmetic',
    async (arithmetic) => {
      const engine = single({ arithmetic, threads: 4 })
      expect(engine.pool).toBeInstanceOf(SingleThread)
      expect(engine.memory.buffer).toBeInstanceOf(ArrayBuffer)
      const threads = start({ arithmetic, threads: 2 })
      expect(threads.pool).toBeInstanceOf(ThreadPool)
      const proofs = await Promise.all([engine, threads].map((each) => prove(each, large)))
      expect(proofs[0]).toEqual(proofs[1])
      expect(proofs[0]!.holds).toBe(true)
      expect(await isClear(engine)).toBe(true)
    },
  )

  it('reads keys piece by piece, while memory grows and moves', async () => {
    const engine = single()
    const { source } = large.key
    const slow: ByteSource = {
      size: source.size,
      read: async (offset, target) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        engine.memory.grow(1)
        await source.read(offset, target)
      },
    }
    const proof = await provePoints(engine, { ...large.key, source: slow }, large.values, BLINDING)
    expect(proof).toEqual(await prove(engine, large))
    expect(proof.holds).toBe(true)
  })

  it('can be stopped', async () => {
    const engine = single()
    const [stop, reason] = [new AbortController(), new Error('enough')]
    const running = prove(engine, large, { signal: stop.signal, onProgress: () => stop.abort(reason) })
    await expect(running).rejects.toBe(reason)
    expect(await isClear(engine)).toBe(true)
    expect((await prove(engine, large)).holds).toBe(true)
  })
})

describe('address space', () => {
  afterEach(() => vi.unstubAllGlobals())

  /** A platform that sets at most so many pages aside. */
  function withPages(most: number): void {
    class Limited extends WebAssembly.Memory {
      constructor(limits: WebAssembly.MemoryDescriptor) {
        if (limits.maximum! > most) throw new RangeError('WebAssembly.Memory(): could not allocate memory')
        super(limits)
      }
    }
    vi.stubGlobal('WebAssembly', { ...allOf(WebAssembly), Memory: Limited })
  }

  /** Its members are not enumerable. */
  const allOf = (object: object) =>
    Object.fromEntries(
      Object.getOwnPropertyNames(object).map((name) => [name, (object as Record<string, unknown>)[name]]),
    )

  it('that is short is made do with', async () => {
    withPages(16384)
    const engine = start({ threads: 2 })
    expect(await small.verifies(await prove(engine, small))).toBe(true)
  })

  it('that is not there at all is a want of memory', () => {
    withPages(100)
    expect(() => start({ threads: 2 })).toThrow(ProverOutOfMemoryError)
  })
})

describe('threads', () => {
  it('have the memory before a computation can make it grow', async () => {
    const engine = start({ threads: 3 })
    const { slots } = engine.pool as unknown as { slots: { starting: boolean }[] }
    expect(slots.map(({ starting }) => starting)).toEqual([true, true, true])
    const atStart = engine.exclusively({}, async () => slots.map(({ starting }) => starting))
    expect(await atStart).toEqual([false, false, false])
  })

  it('let the process end by itself, while idle, after proofs and after failures', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zkml-engine-'))
    const script = join(folder, 'prove.mts')
    const local = (path: string) => JSON.stringify(pathToFileURL(resolve(path)).href)
    writeFileSync(
      script,
      `import { Engine, sharedEngine } from ${local('src/kernels/engine.ts')}
      import { provePoints } from ${local('src/provers/groth16/prove.ts')}
      import { BLINDING, sampleCircuit } from ${local('test/kernels/sampleCircuit.ts')}
      import { cubic } from ${local('test/harness/tinyR1cs.ts')}
      new Engine({ threads: 2, arithmetic: 'integer' })
      const sample = await sampleCircuit(cubic())
      const engine = sharedEngine({ threads: 2 })
      console.log(String((await provePoints(engine, sample.key, sample.values, BLINDING)).holds))
      const stop = new AbortController()
      const control = { signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) }
      await provePoints(engine, sample.key, sample.values, BLINDING, control).catch((error) => console.log(error.message))
      console.log(String(await sample.verifies(await provePoints(engine, sample.key, sample.values, BLINDING))))`,
    )
    const child = promisify(execFile)(process.execPath, ['--import', 'tsx', script], { timeout: 30_000 })
    const { stdout } = await child.finally(() => rmSync(folder, { recursive: true }))
    expect(stdout).toBe('true\nstopped\ntrue\n')
  })
})
