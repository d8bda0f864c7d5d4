// Hands calls on to the worker, one at a time.

const worker = new Worker('./workerSide.js', { type: 'module' })
const page = globalThis as unknown as { ask(threads: number): Promise<unknown> }

page.ask = (threads) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) =>
      'problem' in data ? reject(new Error(data.problem)) : resolve(data.answer)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(threads)
  })
