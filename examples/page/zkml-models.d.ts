// Written by zkml/plugin: types of the models that are imported here. Changes are lost.

// Model: ../../fixtures/mnist-mlp/model.onnx
declare module '*/model.onnx?zkml' {
  interface Inputs {
    /** Shape [1, 784], from 0 to 1. */
    readonly image: ReadonlyArray<ReadonlyArray<number>>
  }
  type Results = {
    readonly logits: import('zkml/prove').OutputTensor & { readonly shape: readonly [1, 10] }
  }
  const model: import('zkml/prove').ImportedModel<Inputs, Results>
  export default model
  export const verificationKey: import('zkml/prove').JsonObject
  export const verifierSource: string
}

// Any other model
declare module '*.onnx?zkml' {
  const model: import('zkml/prove').ImportedModel
  export default model
  export const verificationKey: import('zkml/prove').JsonObject
  export const verifierSource: string
}
