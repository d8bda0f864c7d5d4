import { ComputedInputError, NodeRefusedError, UnsupportedModelError } from './errors.js'

/** A value has no type, since its node or one before that was refused. */
export class UntypedValueError extends Error {}

/** Collects what is refused in a model, so that all of it is reported at once. */
export class Refusals {
  readonly #found: NodeRefusedError[] = []
  /** What is found already: an unrolled loop repeats itself. */
  readonly #keys = new Set<string>()
  readonly #untyped = new Set<string>()
  #isPlain = true

  /** Whether a value is without type because of what was refused. */
  isUntyped(name: string): boolean {
    return this.#untyped.has(name)
  }

  /** What the model alone shows to be refused, whatever the types of its values are. */
  add(refusal: NodeRefusedError, outputs: readonly string[]): void {
    this.#isPlain = false
    this.#record(refusal, outputs)
  }

  /** Does the work for a node; refused, or not to be done since an input was, it leaves the outputs without types. */
  attempt(outputs: readonly string[], work: () => void): void {
    try {
      work()
    } catch (error) {
      if (error instanceof UntypedValueError) this.#leave(outputs)
      else if (error instanceof NodeRefusedError) this.#record(error, outputs)
      else throw this.#found.length > 0 ? this.#error() : error
    }
  }

  /** @throws NodeRefusedError when one node is refused for its inputs, UnsupportedModelError for all else that is */
  throwAny(): void {
    if (this.#found.length > 0) throw this.#error()
  }

  #record(refusal: NodeRefusedError, outputs: readonly string[]): void {
    this.#leave(outputs)
    const key = JSON.stringify([refusal.node.name, refusal.message])
    if (this.#keys.has(key)) return
    this.#keys.add(key)
    this.#found.push(refusal)
  }

  #leave(outputs: readonly string[]): void {
    for (const name of outputs) this.#untyped.add(name)
  }

  #error(): Error {
    if (this.#isPlain && this.#found.length === 1) return this.#found[0]!
    return new UnsupportedModelError(
      this.#found.map(({ node, reason, advice }) => ({ node: node.name, op: node.op, reason, advice })),
      this.#found.find((refusal) => refusal instanceof ComputedInputError) ?? this.#found[0]!,
    )
  }
}
