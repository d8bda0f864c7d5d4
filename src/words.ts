import type { Manifest, ManifestTensor } from './artifacts/manifest.js'
import type { WeightCost } from './lower/weightCost.js'
import type { PowersOrigin } from './provers/ptau/origin.js'
import { count, real } from './util/numberText.js'

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

function phrase(word: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${word}: ${names.join(', ')}`]
}

function nameAndShape({ name, shape, scale, lo, hi }: ManifestTensor): string {
  return `${name} [${shape.join(', ')}] from ${real(lo * scale)} to ${real(hi * scale)}`
}

export function sizeInWords({ rows, wires, nonZeros, publicSignals }: Manifest): string {
  const signals = `${count(publicSignals)} public signal${publicSignals === 1 ? '' : 's'}`
  return `${count(rows)} rows, ${count(wires)} wires, ${count(nonZeros)} nonzeros, ${signals}`
}

/** What it costs not to show the weights. */
export function weightCostInWords({ weights, productRows, commitmentRows }: WeightCost): string {
  const commitment = commitmentRows > 0 ? `, and ${count(commitmentRows)} to commit to them` : ''
  return `Hidden weights: ${count(weights)} take ${count(productRows)} rows${commitment}; fixed weights take none.`
}

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
