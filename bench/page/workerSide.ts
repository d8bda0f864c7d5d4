import { Proofs } from './proofs.js'
import { workFrom } from './work.js'

// The page's worker: its first message says the number of threads, every further one asks for a proof.

interface Scope {
  postMessage(message: unknown): void
  onmessage: ((event: { readonly data: number }) => void) | null
}
const scope = globalThis as unknown as Scope
let proofs: Proofs | undefined

async function answer(threads: number): Promise<unknown> {
  if (proofs !== undefined) return proofs.proveOnce()
  const read = async (url: URL) => (await fetch(url)).json()
  proofs = new Proofs(await workFrom(new URL('./', import.meta.url), threads, read))
  await proofs.load()
  return proofs.arithmetic
}

scope.onmessage = async ({ data }) => {
  try {
    scope.postMessage({ answer: await answer(data) })
  } catch (error) {
    scope.postMessage({ problem: String(error) })
  }
}
