import type { Point } from '../../examples/page/src/strokes.js'

/** A page that runs code: one of an engine below, or Playwright's. */
export interface Evaluating {
  /** Runs the code in the page; it sees nothing of what is around it here. */
  evaluate<T>(code: () => T | Promise<T>): Promise<T>
}

/** An engine beside Chromium's that the page is tested in. */
export interface Engine {
  readonly name: string
  /** Why nothing can be tested in it; undefined where it is installed. */
  readonly missing: string | undefined
  /** Whether pages under its automation have the origin's private file system. */
  readonly hasPrivateFiles: boolean
  /** Whether it reports breaches of the policy in workers; where it does not, what they throw is seen. */
  readonly reportsWorkers: boolean
  start(): Promise<RunningEngine>
}

export interface RunningEngine {
  /** Opens a page that shares nothing with those before it. */
  open(url: string): Promise<Tab>
  /** Ends all its processes, whatever is open. */
  stop(): Promise<void>
}

/** A page, used as people use it. */
export interface Tab extends Evaluating {
  reload(): Promise<void>
  /** Scrolls to the element, and clicks in its middle. */
  click(selector: string): Promise<void>
  /** Presses the mouse at the first point of the window, moves through the others, and lets go. */
  drag(points: readonly Point[]): Promise<void>
  screenshot(options: { readonly path: string; readonly fullPage: true }): Promise<unknown>
  close(): Promise<void>
}
