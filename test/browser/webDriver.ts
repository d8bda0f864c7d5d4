/** The name under which the protocol hands out elements. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

/** Longer than any answer takes, on a machine that is busy. */
const TIMEOUT_MS = 240_000

/** Calls of WebDriver (W3C), as far as the tests need them. */
export class WebDriverSession {
  private constructor(private readonly url: string) {}

  /** @param driver where a driver listens */
  static async start(driver: string, capabilities: object, limitMs: number): Promise<WebDriverSession> {
    const body = { capabilities: { alwaysMatch: capabilities } }
    const { sessionId } = (await call('POST', `${driver}/session`, body, limitMs)) as { sessionId: string }
    return new WebDriverSession(`${driver}/session/${sessionId}`)
  }

  async navigate(url: string): Promise<void> {
    await this.post('url', { url })
  }

  async reload(): Promise<void> {
    await this.post('refresh', {})
  }

  /** What the script returns, or what its promise resolves to. */
  async execute(script: string): Promise<unknown> {
    return this.post('execute/sync', { script, args: [] })
  }

  /** @returns a reference to the first element that the selector names */
  async find(selector: string): Promise<string> {
    const found = (await this.post('element', { using: 'css selector', value: selector })) as {
      readonly [ELEMENT]: string
    }
    return found[ELEMENT]
  }

  async click(element: string): Promise<void> {
    await this.post(`element/${element}/click`, {})
  }

  /** Actions of one mouse, in order. */
  async mouse(actions: readonly object[]): Promise<void> {
    const parameters = { pointerType: 'mouse' }
    await this.post('actions', { actions: [{ type: 'pointer', id: 'mouse', parameters, actions }] })
  }

  async resize(size: { readonly width: number; readonly height: number }): Promise<void> {
    await this.post('window/rect', size)
  }

  /** Of what the window shows, as PNG. */
  async screenshot(): Promise<Buffer> {
    return Buffer.from((await call('GET', `${this.url}/screenshot`)) as string, 'base64')
  }

  private post(path: string, body: object): Promise<unknown> {
    return call('POST', `${this.url}/${path}`, body)
  }
}

/** Whether a driver listens there. */
export async function isReady(driver: string): Promise<boolean> {
  try {
    return ((await call('GET', `${driver}/status`)) as { ready: boolean }).ready
  } catch {
    return false
  }
}

async function call(method: string, url: string, body?: object, limitMs = TIMEOUT_MS): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(url, { method, signal: AbortSignal.timeout(limitMs), ...sent })
  const { value } = (await response.json()) as { value: unknown }
  if (response.ok) return value
  const { error, message } = value as { error: string; message: string }
  throw new Error(`${method} ${new URL(url).pathname}: ${error}: ${message}`)
}
