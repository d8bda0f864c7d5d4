import type { Manifest } from '../artifacts/manifest.js'
import type { Estimate } from '../estimate.js'
import type { Outputs } from '../infer.js'
import { bytes, count, real } from '../util/numberText.js'
import { table } from '../util/textTable.js'

export function estimateInWords({ keyBytes, memoryBytes, setupSeconds, proveSeconds }: Estimate): string {
  const [setup, prove] = [setupSeconds, proveSeconds].map((s) => `${s < 10 ? s.toFixed(1) : Math.round(s)} s`)
  return `about ${bytes(keyBytes)} of key, ${setup} to set up, ${prove} to prove, ${bytes(memoryBytes)} of memory`
}

/** Each output with its values, at most the first ten. */
export function outputsInWords(outputs: Outputs): string[] {
  return Object.entries(outputs).map(([name, { shape, data }]) => {
    const more = data.length > 10 ? `, ... (${count(data.length)} in all)` : ''
    return `${name} [${shape.join(', ')}] = ${data.slice(0, 10).map(real).join(', ')}${more}`
  })
}

/** Layers with their shapes, proven integer ranges and rows. */
export function layerTable({ layers, rows }: Manifest): string[] {
  const share = (own: number) => `${((100 * own) / rows).toFixed(1)} %`
  return table(
    ['layer', 'operation', 'shape', 'integers from', 'to', 'rows', 'share'],
    layers.map((layer) => [
      ...[layer.node, layer.operation, `[${layer.shape.join(', ')}]`],
      ...[layer.lo, layer.hi, layer.rows, share(layer.rows)],
    ]),
  )
}
