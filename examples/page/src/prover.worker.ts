import { type Proved, ZkmlError } from 'zkml/prove'
import model from '../../../fixtures/mnist-mlp/model.onnx?zkml'
import type { About, CallName, Calls, Check, Message, Proof, Question, Report } from './messages.js'
import { type Picture, SIDE } from './picture.js'
import { problemOf } from './problem.js'

/** The parts of a worker's global scope in use. */
interface Scope {
  postMessage(message: Message): void
  onmessage: ((event: { readonly data: Question }) => void) | null
}

/** How a call is watched and stopped. */
interface Watch {
  readonly signal: AbortSignal
  readonly report: (report: Report) => void
}

type Handlers = {
  readonly [Name in CallName]: (ask: Calls[Name]['ask'], watch: Watch) => Promise<Calls[Name]['answer']>
}

const scope = globalThis as unknown as Scope
const running = new Map<number, AbortController>()
const { scale } = model.outputs[0]!

const handlers: Handlers = {
  describe: async () => about(),
  read: async (picture, { signal }) => (await model.run(inputOf(picture), { signal })).logits!.data,
  prove: provePicture,
  check: checkProof,
}

function inputOf(picture: Picture) {
  if (picture.length !== SIDE * SIDE) throw new RangeError(`a picture of ${picture.length} pixels`)
  return { image: [Array.from(picture)] }
}

function about(): About {
  const { development, statement, verificationKey, verifierSource } = model
  const isolated = crossOriginIsolated
  // There are browsers that isolate pages and share no memory all the same.
  const shared = isolated && typeof SharedArrayBuffer !== 'undefined'
  const threads = shared ? navigator.hardwareConcurrency : 1
  return { development, statement, verificationKey, verifierSource, threads, isolated, shared }
}

async function provePicture(picture: Picture, { signal, report }: Watch): Promise<Proof> {
  const { proof, publicSignals, outputs } = await model.prove(inputOf(picture), {
    signal,
    gpu: 'auto',
    onStage: (stage) => report({ stage }),
    onLoad: (load) => report({ load }),
    onProgress: (done, total) => report({ done, total }),
  })
  const proved = { proof, publicSignals }
  const { verifyInference, compressedProof, proof: bytes } = model.calldata(proved)
  const size = (hex: string) => hex.length / 2 - 1
  return {
    proved,
    scores: outputs.logits!.data,
    step: scale,
    calldata: {
      call: verifyInference,
      proofBytes: size(bytes),
      compressedBytes: compressedProof && size(compressedProof),
      gas: model.verificationGas(proved),
    },
  }
}

async function checkProof(proved: Proved): Promise<Check> {
  const { valid, reason } = await model.verify(proved)
  return { valid, reason, scores: claimedScores(proved) }
}

function claimedScores(proved: Proved): readonly number[] | undefined {
  try {
    return model.calldata(proved).outputs.map((integer) => Number(integer) * scale)
  } catch (error) {
    if (error instanceof ZkmlError) return undefined
    throw error
  }
}

async function answer<Name extends CallName>(
  id: number,
  call: Name,
  ask: Calls[Name]['ask'],
): Promise<Message> {
  const cancel = new AbortController()
  running.set(id, cancel)
  const { signal } = cancel
  try {
    const report = (report: Report) => scope.postMessage({ id, report })
    return { id, answer: await handlers[call](ask, { signal, report }) }
  } catch (error) {
    return signal.aborted && error === signal.reason
      ? { id, cancelled: true }
      : { id, problem: problemOf(error) }
  } finally {
    running.delete(id)
  }
}

/** The page gets the lock when this worker is gone, of whatever cause: browsers tell of few of them. */
function holdLock(): void {
  // Pages that are not secure have no locks.
  if (navigator.locks === undefined) return
  const alive = `worker ${crypto.randomUUID()}`
  navigator.locks.request(alive, () => {
    scope.postMessage({ alive })
    return new Promise(() => undefined)
  })
}

scope.onmessage = async ({ data }) => {
  if (data.call === 'cancel') running.get(data.id)?.abort()
  else scope.postMessage(await answer(data.id, data.call, data.ask))
}
holdLock()
