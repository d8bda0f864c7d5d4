import { readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

/** What the page demands of itself, for its workers too: those get it by header only. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  'report-uri /policy-report',
].join('; ')

const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** What a server does with a file: other bytes, or an error. */
type Fault = (bytes: Buffer) => Buffer | { readonly status: number }

export interface ServerOptions {
  /** Whether the headers COOP and COEP are sent. */
  readonly isolated: boolean
  /** The folder's place under the origin. */
  readonly prefix?: string
}

/** A static file server on this machine, whose files can be damaged and held up. */
export class PageServer {
  /** Paths that were asked for, in order. */
  readonly requests: string[] = []
  /** Violations of the policy that the browser reports. */
  readonly violations: string[] = []
  private readonly faults: { readonly file: RegExp; readonly fault: Fault }[] = []
  private readonly heldUp: RegExp[] = []
  /** What sends second halves. */
  private readonly rests: (() => void)[] = []

  private readonly server = createServer((request, response) => void this.answer(request, response))

  constructor(
    private readonly folder: string,
    private readonly options: ServerOptions,
  ) {}

  async start(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.prefix}/`
  }

  stop(): Promise<void> {
    this.server.closeAllConnections()
    return new Promise((done) => this.server.close(() => done()))
  }

  /** From now on the file comes damaged. */
  damage(file: RegExp, fault: Fault): void {
    this.faults.push({ file, fault })
  }

  /** From now on the second half of the file does not come. */
  holdUp(file: RegExp): void {
    this.heldUp.push(file)
  }

  /** From now on everything comes as it is, and so does the rest of what was held up. */
  repair(): void {
    this.faults.length = this.heldUp.length = 0
    for (const send of this.rests.splice(0)) send()
  }

  asked(file: RegExp): number {
    return this.requests.filter((path) => file.test(path)).length
  }

  private get prefix(): string {
    return this.options.prefix ?? ''
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, 'http://localhost')
    if (pathname === '/policy-report') return this.takeReport(request, response)
    this.requests.push(pathname)
    const found = this.read(pathname)
    if (!Buffer.isBuffer(found)) return void response.writeHead(found.status).end()
    response.writeHead(200, {
      'content-type': TYPES[extname(pathname) || '.html'] ?? 'application/octet-stream',
      'content-length': found.length,
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      ...(this.options.isolated ? ISOLATION : {}),
    })
    if (!this.heldUp.some((file) => file.test(pathname))) return void response.end(found)
    const half = found.length >> 1
    response.write(found.subarray(0, half))
    this.rests.push(() => response.end(found.subarray(half)))
  }

  private read(pathname: string): ReturnType<Fault> {
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    const file = join(this.folder, normalize(path.slice(this.prefix.length)))
    if (!path.startsWith(this.prefix) || !isFile(file)) return { status: 404 }
    let bytes = readFileSync(file)
    for (const { file, fault } of this.faults) {
      if (!file.test(pathname)) continue
      const changed = fault(bytes)
      if (!Buffer.isBuffer(changed)) return changed
      bytes = changed as typeof bytes
    }
    return bytes
  }

  private async takeReport(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    this.violations.push(Buffer.concat(chunks).toString())
    response.writeHead(204).end()
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
