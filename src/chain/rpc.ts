import * as z from 'zod/mini'
import { NodeFailedError, NodeRefusesError, NodeUnreachableError, NotAnEthereumNodeError } from './errors.js'

/** How long to wait for whom. */
export interface Patience {
  /** Until a request counts as unanswered, in milliseconds. */
  readonly requestMs: number
  /** How often a question is asked again when the connection fails. Transactions are never sent again. */
  readonly retries: number
  /** Before the first repetition; doubled for each further one, up to half a minute. */
  readonly backoffMs: number
  /** Between two looks at what is expected to change. */
  readonly pollMs: number
  /** Until a transaction counts as not mined in time. */
  readonly minedMs: number
}

/** How long this package waits where nothing else is said. */
export const PATIENCE: Patience = {
  requestMs: 30_000,
  retries: 4,
  backoffMs: 500,
  pollMs: 1_000,
  minedMs: 300_000,
}

const MOST_BACKOFF_MS = 30_000

/** The node's own error: the request reached it, and this is its answer. */
export interface RpcFailure {
  readonly code: number
  readonly message: string
  /** What a contract reverted with, as hexadecimal digits, if the node says. */
  readonly data: string | undefined
}

/** What a request led to when the node could be asked at all. */
export type Answer<T> = { readonly result: T } | { readonly failure: RpcFailure }

const envelope = z.object({
  result: z.optional(z.unknown()),
  error: z.nullish(z.object({ code: z.number(), message: z.string(), data: z.optional(z.unknown()) })),
})

/** JSON-RPC over HTTP. The URL may hold an access key, so errors name the host alone. */
export class Rpc {
  readonly host: string
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  #id = 0

  constructor(
    url: string,
    readonly patience: Patience,
  ) {
    const { host, plain, credentials } = partsOf(url)
    this.host = host
    this.#url = plain
    const authorization = credentials === undefined ? {} : { authorization: `Basic ${btoa(credentials)}` }
    this.#headers = { 'content-type': 'application/json', ...authorization }
  }

  /**
   * Asks a question, again and again while the connection fails, at growing intervals.
   *
   * @throws NodeUnreachableError, NodeRefusesError, NotAnEthereumNodeError
   */
  async ask<T>(method: string, params: readonly unknown[], schema: z.ZodMiniType<T>): Promise<Answer<T>> {
    for (let tries = 0, pause = this.patience.backoffMs; ; tries++, pause *= 2) {
      try {
        return await this.once(method, params, schema)
      } catch (error) {
        if (tries >= this.patience.retries || !isPassing(error)) throw error
        await sleep(Math.min(pause, MOST_BACKOFF_MS))
      }
    }
  }

  /** As {@link ask}, where a failure of the node itself is an error too. */
  async result<T>(method: string, params: readonly unknown[], schema: z.ZodMiniType<T>): Promise<T> {
    const answer = await this.ask(method, params, schema)
    if ('result' in answer) return answer.result
    throw new NodeFailedError({ node: this.host, method, problem: inOneLine(answer.failure.message) })
  }

  /** Makes one request, whatever comes of it. */
  async once<T>(method: string, params: readonly unknown[], schema: z.ZodMiniType<T>): Promise<Answer<T>> {
    const response = await this.#post({ jsonrpc: '2.0', id: ++this.#id, method, params })
    const strange = (problem: string) => new NotAnEthereumNodeError({ node: this.host, method, problem })
    const parsed = envelope.safeParse(jsonOf(response.text))
    const answer = parsed.success ? parsed.data : undefined
    if (answer?.error) return { failure: failureOf(answer.error) }
    if (response.status >= 300) throw this.#refusal(response.status, strange)
    if (answer === undefined) throw strange('the answer is not JSON-RPC')
    const result = schema.safeParse(answer.result)
    if (!result.success) throw strange('the answer has another form')
    return { result: result.data }
  }

  #refusal(status: number, strange: (problem: string) => Error): Error {
    if ([401, 403, 429].includes(status)) return new NodeRefusesError({ node: this.host, status })
    const problem = `HTTP status ${status}`
    return status >= 500 ? new NodeUnreachableError({ node: this.host, problem }) : strange(problem)
  }

  async #post(body: object): Promise<{ readonly status: number; readonly text: string }> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headers,
        body: JSON.stringify(body),
        // Following would send a transaction to another server as well.
        redirect: 'manual',
        signal: AbortSignal.timeout(this.patience.requestMs),
      })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      throw new NodeUnreachableError({ node: this.host, problem: problemOf(error, this.patience) })
    }
  }
}

/** Whether asking again can help. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof NodeUnreachableError || (error instanceof NodeRefusesError && error.facts.status === 429)
  )
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no network',
}

function problemOf(error: unknown, { requestMs }: Patience): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${requestMs / 1000} s`
  const cause = error instanceof Error ? (error.cause as { code?: string; message?: string }) : undefined
  const known = PROBLEMS[cause?.code ?? '']
  return known ?? `the connection fails (${inOneLine(cause?.message ?? 'no reason given')})`
}

function failureOf({ code, message, data }: NonNullable<z.infer<typeof envelope>['error']>): RpcFailure {
  return { code, message, data: revertData(data) }
}

/** Nodes put what a call reverted with into `data`, or into an object there. */
function revertData(data: unknown): string | undefined {
  if (typeof data === 'string') return /0x(?:[0-9a-f]{2})*$/i.exec(data)?.[0]
  if (typeof data !== 'object' || data === null) return undefined
  return revertData((data as { data?: unknown }).data)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What follows the host in an URL is often an access key. */
function partsOf(text: string): { host: string; plain: string; credentials: string | undefined } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const problem = 'it does not begin with http:// or https://'
    throw new NodeUnreachableError({ node: 'that URL', problem })
  }
  const { username, password, host } = url
  const credentials = username === '' ? undefined : decodeURIComponent(`${username}:${password}`)
  url.username = url.password = ''
  return { host, plain: url.href, credentials }
}

/** A node's words, for a fact: one line, not too long. */
export function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200)
}

/** Ends early when the signal says so. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener('abort', end)
    if (signal?.aborted) end()
  })
}
