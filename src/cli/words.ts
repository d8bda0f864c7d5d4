import type { Manifest, ManifestTensor } from '../artifacts/manifest.js'
import type { Estimate } from '../estimate.js'
import type { Outputs } from '../infer.js'
import type { WeightCost } from '../lower/weightCost.js'
import type { PowersOrigin } from '../provers/ptau/origin.js'
import { bytes, count, table } from './screen.js'

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

/** What a proof of this circuit says, in words. */
export function statementInWords(manifest: Manifest): string[] {
  const of = (role: ManifestTensor['role'], visibility: ManifestTensor['visibility']) =>
    manifest.tensors
      .filter((tensor) => tensor.role === role && tensor.visibility === visibility)
      .map(nameAndShape)
  const inputs = [
    ...phrase('public', of('input', 'public')),
    ...phrase('committed (hashed)', of('input', 'hashed')),
    ...phrase('private', of('input', 'private')),
  ]
  const outputs = [
    ...phrase('public', of('output', 'public')),
    ...phrase('committed (hashed)', of('output', 'hashed')),
    ...phrase('private', of('output', 'private')),
  ]
  return [
    `A proof states: the prover knows ${KNOWN[manifest.weights]}.`,
    `  model    ${modelInWords(manifest)}`,
    `  inputs   ${inputs.join('; ')}`,
    `  outputs  ${outputs.join('; ')}`,
  ]
}

const KNOWN = {
  fixed: 'inputs for which this model gives these outputs',
  private: 'inputs and weights for which a model of this architecture gives these outputs',
  hashed: 'inputs, and weights behind this digest, for which the model gives these outputs',
}

function modelInWords({ weights, weightInputs, modelHash, bits }: Manifest): string {
  const precision = `integers of about ${bits} bits`
  if (weights === 'fixed')
    return `sha256 ${modelHash.slice(0, 16)}..., as ${precision}; the key binds its weights`
  const secret = `the layers of sha256 ${modelHash.slice(0, 16)}..., as ${precision}; ${count(weightInputs)} weights`
  return weights === 'hashed'
    ? `${secret}, committed to: their digest is a public signal, salt and digest are in weights.json`
    : `${secret}, private: a proof says nothing about which they are`
}

/** What it costs not to show the weights. */
export function weightCostInWords({ weights, productRows, commitmentRows }: WeightCost): string {
  const commitment = commitmentRows > 0 ? `, and ${count(commitmentRows)} to commit to them` : ''
  return `Hidden weights: ${count(weights)} take ${count(productRows)} rows${commitment}; fixed weights take none.`
}

function phrase(word: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${word}: ${names.join(', ')}`]
}

function nameAndShape({ name, shape, scale, lo, hi }: ManifestTensor): string {
  return `${name} [${shape.join(', ')}] from ${real(lo * scale)} to ${real(hi * scale)}`
}

/** A real number in few digits. */
export function real(value: number): string {
  return Number.parseFloat(value.toPrecision(6)).toString()
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
