import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RpcRequest {
  readonly method: string
  readonly params: readonly unknown[]
}

/** What a fake node does with a request. */
export type Reply =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }
  | { readonly status: number; readonly body?: string; readonly location?: string }
  /** Closes the connection without an answer. */
  | 'drop'
  /** Never answers. */
  | 'hang'
  /** Lets the real node answer. */
  | 'forward'
  /** Lets the real node answer, and keeps the answer to itself. */
  | 'forward, then drop'
  | 'forward, then hang'

export interface FakeNode {
  readonly url: string
  /** All requests so far. */
  readonly requests: readonly RpcRequest[]
  /** The parameters of the requests of a method, in order. */
  of(method: string): (readonly unknown[])[]
  /** Changes what is done with requests from now on. */
  behave(reply: (request: RpcRequest, times: number) => Reply): void
  stop(): Promise<void>
}

/**
 * Starts a JSON-RPC server on the loopback interface that does as it is told.
 *
 * @param upstream URL of the node that `forward` means
 * @param reply for each request; `times` counts the earlier ones of the same method
 */
export async function startFakeNode(
  upstream: string | undefined,
  reply: (request: RpcRequest, times: number) => Reply,
): Promise<FakeNode> {
  const requests: RpcRequest[] = []
  let behaviour = reply
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing, (request) => {
      const times = requests.filter(({ method }) => method === request.method).length
      requests.push(request)
      return behaviour(request, times)
    })
  })
  const serve = async (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    decide: (request: RpcRequest) => Reply,
  ) => {
    const body = await textOf(incoming)
    const { id, ...request } = JSON.parse(body) as RpcRequest & { id: number }
    const what = decide(request)
    const isForward = typeof what === 'string' && what.startsWith('forward')
    const answer = isForward ? await forward(upstream!, body) : ''
    if (what === 'hang' || what === 'forward, then hang') return
    if (what === 'drop' || what === 'forward, then drop') return void outgoing.destroy()
    if (what === 'forward') return void outgoing.end(answer)
    if ('status' in what) {
      outgoing.writeHead(what.status, what.location === undefined ? {} : { location: what.location })
      return void outgoing.end(what.body ?? '')
    }
    outgoing.end(JSON.stringify({ jsonrpc: '2.0', id, ...what }))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    of: (wanted) => requests.filter(({ method }) => method === wanted).map(({ params }) => params),
    behave: (next) => {
      behaviour = next
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += chunk
  return text
}

async function forward(url: string, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body })).text()
}

/** A URL at which nothing listens. */
export async function closedUrl(): Promise<string> {
  const node = await startFakeNode(undefined, () => 'drop')
  await node.stop()
  return node.url
}
