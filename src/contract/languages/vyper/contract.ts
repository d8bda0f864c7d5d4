import { FQ, FR } from '../../../field/bn254.js'
import { type AbiError, zkmlVerifierAbi } from '../../abi.js'
import { ContractSizeError } from '../../errors.js'
import type { ContractFacts } from '../../facts.js'
import { type Groth16VerificationKey, verifyingPoints } from '../../key.js'
import type { PlacedTensor } from '../../layout.js'
import { CODE_LIMIT } from '../../size.js'
import { plain } from '../prose.js'
import { DECOMPRESSION } from './decompression.js'
import { contractDocs, inferenceDocs } from './docs.js'
import { keyConstants, pairingCheck } from './pairing.js'
import { dequantizer, inputsType, outputsType, packers, scaleConstants } from './tensors.js'

/** Bytes of code that a contract has at least. What it has exactly only the compiler knows, which is not run here. */
export function leastCode({ layout, signals }: ContractFacts): number {
  const tensors = [...layout.inputs, ...layout.outputs].filter(isPublic).length
  return 5_300 + 400 * tensors + 74 * signals
}

/**
 * The source text of a verifier contract for Groth16.
 *
 * @throws MalformedKeyError; ContractSizeError for more signals and tensors than fit
 */
export function contractSource(facts: ContractFacts): string {
  const { layout, signals } = facts
  const bytes = leastCode(facts)
  if (bytes > CODE_LIMIT) throw new ContractSizeError({ signals, bytes, limit: CODE_LIMIT })
  const points = verifyingPoints(facts.verificationKey as unknown as Groth16VerificationKey)
  const parts = [
    contractDocs(facts),
    constants(facts),
    ...[...layout.inputs, ...layout.outputs].filter(isPublic).map(scaleConstants),
    keyConstants(points),
    POINTS,
    verifyInference(facts),
    WHOLE,
    verifyProof(signals),
    ...layout.outputs.filter(isPublic).map(dequantizer),
    packers(layout, signals),
    holds(signals),
    EXPAND,
    DECOMPRESSION,
    pairingCheck(signals),
    ...ERRORS.map(thrower),
  ]
  return parts.join('\n')
}

function isPublic({ tensor }: PlacedTensor): boolean {
  return tensor.visibility === 'public'
}

function constants({ modelHash, circuitHash, weightsDigest, toolVersion }: ContractFacts): string {
  const version = plain(toolVersion)
  return `
# SHA-256 of the model's file; 0 where weights are not fixed, as then the circuit does not bind it.
MODEL_HASH: public(constant(bytes32)) = 0x${modelHash}
# SHA-256 that names the circuit together with what its numbers mean.
CIRCUIT_HASH: public(constant(bytes32)) = 0x${circuitHash}
# Digest of the committed weights that proofs must be made with; 0 where weights are not hashed.
WEIGHTS_DIGEST: public(constant(uint256)) = ${weightsDigest}
TOOL_VERSION: public(constant(String[${Math.max(1, version.length)}])) = "${version}"

# q, of the coordinates of points, and 1 / 2 modulo q.
BASE_MODULUS: constant(uint256) = ${FQ}
HALF: constant(uint256) = BASE_MODULUS // 2 + 1
# r, of signals.
SCALAR_MODULUS: constant(uint256) = ${FR}`
}

const POINTS = `
struct Points:
    a: uint256[2]
    # Of x and y the coefficient of u first.
    b: uint256[2][2]
    c: uint256[2]
`

function verifyInference(facts: ContractFacts): string {
  const { layout, signals } = facts
  return `
@external
@view
def verifyInference(proof: Bytes[256], inputs: ${inputsType(layout)}, outputs: ${outputsType(layout)}):
    """
${inferenceDocs(facts)}
    """
    self._require_whole(4, len(proof))
    self._require_whole(36, len(inputs))
    self._require_whole(68, 32 * len(outputs))
    if len(proof) != 256 and len(proof) != 128:
        self._wrong_proof_length(len(proof))
    signals: uint256[${signals}] = self._signals(inputs, outputs)
    if not self._holds(proof, signals):
        self._invalid_proof()
`
}

function verifyProof(signals: number): string {
  return `
@external
@view
def verifyProof(a: uint256[2], b: uint256[2][2], c: uint256[2], signals: uint256[${signals}]) -> bool:
    """
    @notice Whether a proof holds for public signals that are packed already.
    @dev Never reverts on a false or malformed proof: false. Callers must check the answer.
    @param a Point A: x, y.
    @param b Point B: x and y, of each the coefficient of u first.
    @param c Point C: x, y.
    @param signals The public signals, each below the scalar field's modulus.
    """
    return self._pairs(Points(a=a, b=b, c=c), signals)
`
}

function holds(signals: number): string {
  return `
@internal
@view
def _holds(proof: Bytes[256], signals: uint256[${signals}]) -> bool:
    """
    @dev Whether the proof, of 256 or 128 bytes, holds for the signals.
    """
    if len(proof) == 256:
        return self._pairs(self._expand(proof), signals)
    on_curves: bool = False
    points: Points = empty(Points)
    on_curves, points = self._decompress(proof)
    return on_curves and self._pairs(points, signals)
`
}

const EXPAND = `
@internal
@pure
def _expand(proof: Bytes[256]) -> Points:
    """
    @dev The points of a proof of 256 bytes, whose numbers must be canonical.
    """
    words: uint256[8] = empty(uint256[8])
    for i: uint256 in range(8):
        words[i] = extract32(proof, 32 * i, output_type=uint256)
        if words[i] >= BASE_MODULUS:
            self._not_canonical(i)
    return Points(
        a=[words[0], words[1]], b=[[words[3], words[2]], [words[5], words[4]]], c=[words[6], words[7]]
    )
`

const ERRORS = zkmlVerifierAbi.filter((entry) => entry.type === 'error')

/** The language has no errors with arguments, so their encoding is thrown. */
function thrower({ name, inputs }: AbiError): string {
  const signature = `${name}(${inputs.map(({ type }) => type)})`
  const selector = `method_id("${signature}")`
  const names = inputs.map((input) => input.name.replace('value', 'element'))
  const data = names.length === 0 ? selector : `abi_encode(${names.join(', ')}, method_id=${selector})`
  return `
@internal
@pure
def _${snakeCase(name)}(${inputs.map(({ type }, i) => `${names[i]}: ${type}`).join(', ')}):
    """
    @dev Reverts with ${signature} of IZkmlVerifier.
    """
    raw_revert(${data})
`
}

function snakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase()
}

const WHOLE = `
@internal
@view
def _require_whole(head: uint256, size: uint256):
    """
    @dev Reverts unless \`size\` bytes follow the length of the argument whose offset is at \`head\` in the calldata. Behind
    its end, the calldata reads as zeros.
    """
    offset: uint256 = convert(slice(msg.data, head, 32), uint256)
    assert 4 + offset + 32 + size <= len(msg.data)
`
