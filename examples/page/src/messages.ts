import type { ImportedModel, JsonObject, LoadProgress, Proved, Stage } from 'zkml/prove'
import type { Picture } from './picture.js'

/** What the page asks of the worker, and what it gets. */
export interface Calls {
  describe: { readonly ask: undefined; readonly answer: About }
  read: { readonly ask: Picture; readonly answer: Scores }
  prove: { readonly ask: Picture; readonly answer: Proof }
  check: { readonly ask: Proved; readonly answer: Check }
}
export type CallName = keyof Calls

/** A call, or its end before its time. */
export type Question =
  | {
      readonly [Name in CallName]: {
        readonly id: number
        readonly call: Name
        readonly ask: Calls[Name]['ask']
      }
    }[CallName]
  | { readonly id: number; readonly call: 'cancel' }

export type Message =
  | { readonly id: number; readonly answer: Calls[CallName]['answer'] }
  | { readonly id: number; readonly report: Report }
  | { readonly id: number; readonly problem: Problem }
  | { readonly id: number; readonly cancelled: true }
  /** When the worker has started: the name of a lock that it holds as long as it lives. */
  | { readonly alive: string }

/** What a call is at. */
export type Report =
  | { readonly stage: Stage }
  | { readonly load: LoadProgress }
  | { readonly done: number; readonly total: number }

/** An error, as it crosses from the worker to the page. */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly advice?: string | undefined
}

export interface About
  extends Pick<ImportedModel, 'development' | 'statement' | 'verificationKey' | 'verifierSource'> {
  /** Of a proof. */
  readonly threads: number
  /** Whether the page came with the headers COOP and COEP, which sharing memory takes. */
  readonly isolated: boolean
  /** Whether threads can share memory. */
  readonly shared: boolean
}

/** By digit. */
export type Scores = readonly number[]

export interface Proof {
  readonly proved: { readonly proof: JsonObject; readonly publicSignals: readonly string[] }
  readonly scores: Scores
  /** Scores are multiples of it. */
  readonly step: number
  readonly calldata: Calldata
}

export interface Calldata {
  /** Of a call of the verifier contract's verifyInference. */
  readonly call: string
  readonly proofBytes: number
  readonly compressedBytes: number | undefined
  readonly gas: number
}

export interface Check {
  readonly valid: boolean
  readonly reason: string | undefined
  /** What the public signals claim; undefined where they are no packing of scores. */
  readonly scores: Scores | undefined
}
