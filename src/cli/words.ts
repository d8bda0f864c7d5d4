import type { Manifest } from '../artifacts/manifest.js'
import type { Estimate } from '../estimate.js'
import type { Outputs } from '../infer.js'
import type { WeightCost } from '../lower/weightCost.js'
import type { PowersOrigin } from '../provers/ptau/origin.js'
import { count, real } from '../util/numberText.js'
import { bytes, table } from './screen.js'

const WARNING =
  'DEVELOPMENT KEY: whoever made it can forge proofs. Use it for tests; for anything of value run zkml setup --ptau.'

export function developmentWarning(): string {
  return WARNING
}

const FORGEABLE =
  'FORGEABLE KEY: it has no contribution yet, so anyone can forge proofs. Run zkml groth16 contribute before use.'

/** About a key as a setup begins it. */
export function forgeableWarning(): string {
  return FORGEABLE
}

/** What the trust in powers of tau rests on, in a line. */
export function powersInWords(origin: PowersOrigin): string {
  if (origin.kind === 'development') return 'development powers of tau, made by one party'
  if (origin.kind === 'published') return `published powers of tau, ${origin.file}`
  const { contributions } = origin
  const trusted = contributions === 1 ? 'its contributor' : `one of its ${count(contributions)} contributors`
  return `verified powers of tau; ${trusted} must be trusted`
}

/** What it costs not to show the weights. */
export function weightCostInWords({ weights, productRows, commitmentRows }: WeightCost): string {
  const commitment = commitmentRows > 0 ? `, and ${count(commitmentRows)} to commit to them` : ''
  return `Hidden weights: ${count(weights)} take ${count(productRows)} rows${commitment}; fixed weights take none.`
}

export function sizeInWords({ rows, wires, nonZeros, publicSignals }: Manifest): string {
  const signals = `${count(publicSignals)} public signal${publicSignals === 1 ? '' : 's'}`
  return `${count(rows)} rows, ${count(wires)} wires, ${count(nonZeros)} nonzeros, ${signals}`
}

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
