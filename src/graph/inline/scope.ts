import type { Attribute, OnnxFunction } from '../../onnx/index.js'

/** What names stand for where a node was inlined from. */
export class Scope {
  readonly #values = new Map<string, string>()

  /**
   * @param prefix of the names of what is inlined here
   * @param attributes what references to a caller's attributes stand for; undefined outside of functions
   * @param calls the functions that are being inlined, outermost first
   * @param outer the scope whose values are seen from here
   */
  constructor(
    readonly prefix: string,
    readonly attributes: ReadonlyMap<string, Attribute> | undefined,
    readonly calls: readonly OnnxFunction[],
    readonly outer: Scope | undefined,
  ) {}

  define(name: string, value: string): void {
    this.#values.set(name, value)
  }

  defines(name: string): boolean {
    return this.#values.has(name)
  }

  /** The model-wide name of a value. What no scope defines is a value of the main graph, under its own name. */
  resolve(name: string): string {
    return this.#values.get(name) ?? this.outer?.resolve(name) ?? name
  }
}
