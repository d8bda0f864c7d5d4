interface Request {
  readonly mode: LockMode
  readonly grant: () => void
}

/** Locks of an origin, as Web Locks has them: readers together or one writer alone, in the order in which they asked. */
export class FakeLocks {
  private readonly held = new Map<string, LockMode[]>()
  private readonly waiting = new Map<string, Request[]>()

  request = async (
    name: string,
    { mode = 'exclusive', ifAvailable = false }: LockOptions,
    callback: (lock: Lock | null) => unknown,
  ): Promise<unknown> => {
    const waiting = this.waiting.get(name) ?? []
    this.waiting.set(name, waiting)
    if (waiting.length > 0 || !this.grantable(name, mode)) {
      if (ifAvailable) return callback(null)
      await new Promise<void>((grant) => waiting.push({ mode, grant }))
    } else this.hold(name, mode)
    try {
      return await callback({ name, mode })
    } finally {
      // The browser's other process hears of it later.
      await new Promise<void>((turn) => setImmediate(turn))
      this.release(name)
    }
  }

  /** How the files are held, by name. */
  get modes(): Readonly<Record<string, readonly LockMode[]>> {
    return Object.fromEntries(this.held)
  }

  private grantable(name: string, mode: LockMode): boolean {
    const held = this.held.get(name) ?? []
    return held.length === 0 || (mode === 'shared' && held[0] === 'shared')
  }

  private hold(name: string, mode: LockMode): void {
    this.held.set(name, [...(this.held.get(name) ?? []), mode])
  }

  private release(name: string): void {
    const [, ...others] = this.held.get(name)!
    if (others.length > 0) this.held.set(name, others)
    else this.held.delete(name)
    const waiting = this.waiting.get(name)!
    while (waiting.length > 0 && this.grantable(name, waiting[0]!.mode)) {
      const { mode, grant } = waiting.shift()!
      this.hold(name, mode)
      grant()
    }
  }
}
