import { FQ, FR } from '../../../field/bn254.js'
import type { ContractFacts } from '../../facts.js'
import { plain } from '../prose.js'
import { contractDocs, fileDocs, inferenceDocs } from './docs.js'
import { INTERFACE } from './interface.js'
import { arrayCheck, PROTOCOLS, type ProtocolPart, type SignalFacts, type TypedCheck } from './protocols.js'
import { dequantizer, isPublic, packers, scaleConstants } from './tensors.js'

/** The source text of a verifier contract, for one of the proof systems of {@link PROTOCOLS}. */
export function contractSource(facts: ContractFacts): string {
  const { layout, signals } = facts
  const part = PROTOCOLS[facts.protocol]!(facts.verificationKey, signalFacts(facts))
  const typed = part.typedCheck ?? arrayCheck(signals)
  const parts = [
    fileDocs(facts),
    INTERFACE,
    contractDocs(facts, part),
    `contract ${facts.name} is IZkmlVerifier {`,
    constants(facts),
    ...(part.constants === '' ? [] : [part.constants]),
    ...[...layout.inputs, ...layout.outputs].filter(isPublic).map(scaleConstants),
    verifyInference(facts, part, typed),
    part.verifyProof,
    ...layout.outputs.filter(isPublic).map(dequantizer),
    packers(layout, typed),
    part.functions,
    '}\n',
  ]
  return parts.join('\n')
}

function signalFacts({ layout, weightsDigest }: ContractFacts): SignalFacts {
  const { inputs, outputs, weights } = layout
  return {
    digests: [...outputs, ...inputs]
      .filter((each) => !isPublic(each))
      .map(({ tensor }) => tensor.firstSignal),
    constant: weights && { index: weights.firstSignal, value: weightsDigest },
  }
}

function constants({ modelHash, circuitHash, weightsDigest, toolVersion }: ContractFacts): string {
  return `\
    bytes32 public constant MODEL_HASH = 0x${modelHash};
    bytes32 public constant CIRCUIT_HASH = 0x${circuitHash};
    uint256 public constant WEIGHTS_DIGEST = ${weightsDigest};
    string public constant TOOL_VERSION = "${plain(toolVersion)}";

    /// @dev q, of the coordinates of points.
    uint256 private constant BASE_MODULUS = ${FQ};
    /// @dev r, of signals.
    uint256 private constant SCALAR_MODULUS = ${FR};`
}

function verifyInference(facts: ContractFacts, part: ProtocolPart, typed: TypedCheck): string {
  const otherLength = part.proofLengths.map((length) => `if (proof.length != ${length})`).join(' ')
  return `
${inferenceDocs(facts, part)}
    function verifyInference(bytes calldata proof, bytes calldata inputs, int256[] calldata outputs) external view {
        ${otherLength} revert WrongProofLength(proof.length);
        ${typed.declaration}
        _pack(inputs, outputs, p);
        ${typed.check}
    }`
}
