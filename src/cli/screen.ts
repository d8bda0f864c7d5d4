import pc from 'picocolors'

/** Where a command's words go: people read stdout, progress goes to stderr, `--json` prints one object. */
export interface Screen {
  readonly json: boolean
  /** A line for people; nothing under --json or --quiet. */
  say(line?: string): void
  /** The machine-readable result; nothing without --json. */
  result(value: unknown): void
  /** Runs a step with a progress bar, and returns its result and seconds. */
  step<T>(
    title: string,
    work: (onProgress: (done: number, total: number) => void) => T | Promise<T>,
  ): Promise<T>
}

export function openScreen(options: { readonly json?: boolean; readonly quiet?: boolean }): Screen {
  const json = options.json === true
  const silent = json || options.quiet === true
  return {
    json,
    say: (line = '') => {
      if (!silent) process.stdout.write(`${line}\n`)
    },
    result: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`)
    },
    step: (title, work) => runStep(title, work, silent),
  }
}

async function runStep<T>(
  title: string,
  work: (onProgress: (done: number, total: number) => void) => T | Promise<T>,
  silent: boolean,
): Promise<T> {
  const started = performance.now()
  const bar = silent || !process.stderr.isTTY ? undefined : openBar(title, started)
  try {
    const result = await work((done, total) => bar?.update(done / total))
    bar?.close()
    if (!silent) process.stdout.write(`${title.padEnd(28)} ${pc.dim(seconds(performance.now() - started))}\n`)
    return result
  } catch (error) {
    bar?.close()
    throw error
  }
}

/** Shown once a step has taken a second; without progress reports it shows the time alone. */
function openBar(title: string, started: number) {
  let share: number | undefined
  const draw = () => {
    const elapsed = performance.now() - started
    if (elapsed < 1000) return
    process.stderr.write(`\r${title.padEnd(28)} ${barOf(share)} ${seconds(elapsed)} `)
  }
  const timer = setInterval(draw, 200)
  timer.unref()
  return {
    update(next: number) {
      share = next
      draw()
    },
    close() {
      clearInterval(timer)
      process.stderr.write('\r\u001b[K')
    },
  }
}

const BAR_WIDTH = 30

function barOf(share: number | undefined): string {
  if (share === undefined) return '.'.repeat(BAR_WIDTH)
  const filled = Math.round(Math.min(1, share) * BAR_WIDTH)
  return `${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)} ${Math.round(share * 100)}%`
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`
}
