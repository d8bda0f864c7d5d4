/**
 * `zkml/models`: what an import of a model gives, where no types were generated for it. The plugin writes exact types, with
 * the names and shapes of inputs and outputs, to zkml-models.d.ts; a project that has that file needs nothing of this one.
 *
 * @example
 * ```ts
 * /// <reference types="zkml/models" />
 * import digits from './digits.onnx?zkml'
 * ```
 */
declare module '*.onnx?zkml' {
  const model: import('zkml/prove').ImportedModel
  // biome-ignore lint/style/noDefaultExport: it is what the plugin's modules have
  export default model
  export const verificationKey: import('zkml/prove').JsonObject
  /** The verifier contract, in Solidity. */
  export const verifierSource: string
}
