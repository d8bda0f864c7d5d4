import type { OnnxModel } from '../../onnx/index.js'
import { findLayerNormalizations } from './layerNormalization.js'
import { fuseQuantized } from './quantizedNodes.js'

/** The model with groups of nodes that mean one operator as that operator, where this is exact or narrower. */
export function rewritten(model: OnnxModel): OnnxModel {
  return findLayerNormalizations(fuseQuantized(model))
}
