/** What a fault means for the caller; the CLI turns it into an exit code. */
export type Blame = 'input' | 'proof' | 'internal'

export type FactValue = string | number | boolean | bigint
export type Facts = Readonly<Record<string, FactValue>>

/** What an error says besides its message. */
export interface ErrorDetails {
  /** What is known about the fault, in the order in which it is shown. */
  readonly facts?: Facts
  /** One next step for the reader, an imperative sentence without a trailing period. */
  readonly advice?: string
  readonly cause?: unknown
}

/**
 * Base of every error this package throws on purpose.
 *
 * `message` is one line; `facts` are machine-readable; `render()` is what a terminal shows.
 * Subclasses are named after the condition and take facts, never ready-made sentences.
 */
export abstract class ZkmlError extends Error {
  abstract readonly code: string
  readonly blame: Blame = 'input'
  readonly facts: Facts
  readonly advice: string | undefined

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.facts = details.facts ?? {}
    this.advice = details.advice
  }

  /** The message, the facts in aligned columns, the next step and the code. */
  render(): string {
    const width = Math.max(0, ...Object.keys(this.facts).map((key) => key.length))
    const facts = Object.entries(this.facts).map(([key, value]) => `  ${key.padEnd(width)}   ${value}`)
    const lines = [`${this.name}: ${this.message}`]
    if (facts.length > 0) lines.push('', ...facts)
    if (this.advice !== undefined) lines.push('', `Try: ${this.advice}`)
    lines.push(`Code: ${this.code}`)
    return lines.join('\n')
  }

  /** The form printed under `--json`; bigints become decimal strings. */
  toJSON(): { code: string; message: string; facts: Record<string, string | number | boolean> } {
    const plain = Object.entries(this.facts).map(([key, value]) => [
      key,
      typeof value === 'bigint' ? `${value}` : value,
    ])
    return { code: this.code, message: this.message, facts: Object.fromEntries(plain) }
  }
}

/** An invariant of this package does not hold: a bug of ours, never the user's doing. */
export class InternalError extends ZkmlError {
  readonly code = 'E_INTERNAL'
  override readonly blame: Blame = 'internal'

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { advice: 'report this with the model and the command that led here', ...details })
  }
}

/** An option has a value that is not accepted. */
export class InvalidOptionError extends ZkmlError {
  readonly code = 'E_OPTION'

  constructor(facts: { option: string; found: string; accepted: string }) {
    super(`${facts.option} cannot be ${facts.found}.`, { facts: { accepted: facts.accepted } })
  }
}

/** A value that an option was given, as an error shows it. */
export function foundInWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100))
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return isObject ? `of type ${typeof value}` : String(value)
}

/** There is no contract template for the protocol in this language. */
export class UnsupportedProtocolError extends ZkmlError {
  readonly code = 'E_PROTOCOL'

  constructor(protocol: string, language: string) {
    super(`There is no verifier contract for ${protocol} in ${language}.`, {
      facts: { protocol, language },
      advice: 'compile with --protocol groth16, or export with --language solidity',
    })
  }
}
