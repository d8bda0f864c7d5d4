import { encodeModel, type ModelNode, type ModelSource } from './onnxModel.js'

const CONTRIBUTED = 'com.microsoft'

/** Operators that onnxruntime's JavaScript lacks, or whose results it cannot read, and nodes that give the same numbers. */
const STAND_INS: Readonly<Record<string, (node: ModelNode) => ModelNode>> = {
  ZipMap: ({ inputs, outputs }) => ({ op: 'Identity', inputs, outputs }),
  Swish: ({ inputs, outputs, attributes }) => ({
    ...{ op: 'QuickGelu', domain: CONTRIBUTED, inputs, outputs },
    attributes: { alpha: { float: 1 }, ...attributes },
  }),
}

/** The model file that onnxruntime runs. */
export function encodeReference(source: ModelSource): Uint8Array {
  const nodes = source.nodes.map((node) => STAND_INS[node.op]?.(node) ?? node)
  return encodeModel({ ...source, domains: { [CONTRIBUTED]: 1, ...source.domains }, nodes })
}
