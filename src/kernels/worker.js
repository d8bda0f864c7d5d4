// @ts-check
// A thread of the pool, in Node's worker_threads and in browsers. Plain JavaScript without imports, so that it runs from
// the sources and from a bundle alike. The first message brings the module and the memory; every further one is a list of
// calls, answered by their results. In browsers it holds a lock as long as it lives, and tells its name.

const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads')
/** @type {any} */
const port = threads?.parentPort ?? globalThis

/** @type {Record<string, (...operands: number[]) => number> | undefined} */
let kernels

/** @param {{ data: any }} message */
port.onmessage = ({ data }) => {
  try {
    if (kernels === undefined) {
      const instance = new WebAssembly.Instance(data.module, { zkml: { memory: data.memory } })
      kernels = /** @type {any} */ (instance.exports)
      port.postMessage({ results: [] })
      return
    }
    const results = []
    for (const [name, ...operands] of data.calls) {
      const kernel = kernels[name]
      if (kernel === undefined) throw new Error(`there is no kernel ${name}`)
      results.push(kernel(...operands) ?? 0)
    }
    port.postMessage({ results })
  } catch (error) {
    port.postMessage({ problem: String(error) })
  }
}

if (threads === undefined) {
  const name = `zkml ${globalThis.crypto?.randomUUID?.()}`
  const hold = () => {
    port.postMessage({ alive: name })
    return new Promise(() => undefined)
  }
  // Pages that are not secure have no locks, and some may not use them.
  globalThis.navigator?.locks?.request(name, hold).catch(() => undefined)
}
