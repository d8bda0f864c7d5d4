/**
 * What differs between Node and browsers for threads. Node's modules are asked for at run time where there are any, so
 * that no bundle for a page contains or looks for them.
 */

/** A worker as both platforms have it. */
export interface Thread {
  post(message: unknown): void
  /** Whether waiting for this worker keeps a Node process alive; a page has no such notion. */
  keepAlive(alive: boolean): void
  terminate(): void
}

export interface ThreadListener {
  onMessage(data: unknown): void
  /** The worker ended, or failed outside of a call. */
  onEnd(problem: string): void
}

/** The parts of Node's modules in use. */
interface NodeThreads {
  Worker: new (
    url: URL,
  ) => {
    postMessage(message: unknown): void
    on(event: string, listener: (value: unknown) => void): void
    ref(): void
    unref(): void
    terminate(): Promise<number>
  }
}

interface NodeProcess {
  getBuiltinModule?(name: string): unknown
}

const host = globalThis as { process?: NodeProcess; crossOriginIsolated?: boolean }

/** Whether threads can share memory: always in Node, in pages only under cross-origin isolation. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && (nodeThreads() !== undefined || canStartWorkers())
}

export function availableThreads(): number {
  const os = host.process?.getBuiltinModule?.('node:os') as { availableParallelism(): number } | undefined
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}

/** @param script where worker.js is, if not beside this module: a bundler may have put it elsewhere */
export function startThread(listener: ThreadListener, script?: string | URL): Thread {
  const node = nodeThreads()
  return node === undefined ? startWebWorker(listener, script) : startNodeWorker(node, listener, script)
}

function canStartWorkers(): boolean {
  return typeof Worker !== 'undefined' && host.crossOriginIsolated === true
}

/** Node's threads; undefined in a page. */
export function nodeThreads(): NodeThreads | undefined {
  return host.process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined
}

function startNodeWorker(
  { Worker: NodeWorker }: NodeThreads,
  listener: ThreadListener,
  script: string | URL | undefined,
): Thread {
  const worker = new NodeWorker(
    script === undefined ? new URL('./worker.js', import.meta.url) : new URL(script),
  )
  worker.on('message', (data) => listener.onMessage(data))
  worker.on('error', (error) => listener.onEnd(String(error)))
  worker.on('exit', (code) => listener.onEnd(`it exited with code ${String(code)}`))
  return {
    post: (message) => worker.postMessage(message),
    keepAlive: (alive) => (alive ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  }
}

function startWebWorker(listener: ThreadListener, script: string | URL | undefined): Thread {
  // Spelled out twice, since bundlers look for this form of the call.
  const worker =
    script === undefined
      ? new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
      : new Worker(script, { type: 'module' })
  worker.onmessage = ({ data }) => {
    if (data.alive === undefined) listener.onMessage(data)
    else whenReleased(data.alive, () => listener.onEnd('the browser ended it'))
  }
  worker.onerror = (event) => {
    // The listener is told; the page is not to take it for a fault of its own.
    event.preventDefault()
    // A script that is missing or not allowed gives an event without a message.
    listener.onEnd(event.message ?? 'its script could not be loaded')
  }
  return {
    post: (message) => worker.postMessage(message),
    keepAlive: () => undefined,
    terminate: () => worker.terminate(),
  }
}

/** Browsers do not tell that a worker has ended, but they release the lock that it held. */
function whenReleased(lock: string, then: () => void): void {
  void navigator.locks.request(lock, then)
}
