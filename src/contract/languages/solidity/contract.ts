import { FQ, FR } from '../../../field/bn254.js'
import type { VerifyingPoints } from '../../key.js'
import type { TensorParameter } from '../../parameters.js'
import { contractDocs, inferenceDocs } from './docs.js'
import { pairingCheck } from './pairing.js'
import { dequantizer, packer, packing, scaleConstants } from './tensors.js'
import { plain } from './text.js'

export interface ContractFacts {
  readonly name: string
  readonly development: boolean
  readonly modelName: string | undefined
  readonly toolVersion: string
  /** 64 hexadecimal digits. */
  readonly modelHash: string
  readonly circuitHash: string
  readonly parameters: readonly TensorParameter[]
  readonly points: VerifyingPoints
}

/** The source text of a verifier contract. */
export function contractSource(facts: ContractFacts): string {
  const { parameters, points } = facts
  const signals = points.ic.length - 1
  const parts = [
    contractDocs(facts),
    `contract ${facts.name} {`,
    ERRORS,
    constants(facts),
    ...parameters.map(scaleConstants),
    verifyProof(signals),
    verifyInference(parameters),
    ...parameters.filter(({ type }) => type === 'int256[]').map(dequantizer),
    signalsOf(parameters, signals),
    ...parameters.filter(({ type }) => type !== 'uint256').map((parameter) => packer(parameter, signals)),
    pairingCheck(points),
    '}\n',
  ]
  return parts.join('\n')
}

const ERRORS = `\
    /// @notice A tensor has another number of elements (an input: of bytes) than the model's.
    error WrongLength(uint256 expected, uint256 found);
    /// @notice Input element \`index\` encodes a value above its tensor's range.
    error InputOutOfRange(uint256 index);
    /// @notice Output element \`index\` is outside its tensor's range.
    error OutputOutOfRange(uint256 index, int256 value);
    /// @notice A number is not below its modulus: word \`index\` of the proof, or, from 8 on, signal \`index\` - 8.
    error NotCanonical(uint256 index);
    /// @notice The proof does not prove this inference.
    error InvalidProof();
`

function constants({ modelHash, circuitHash, toolVersion }: ContractFacts): string {
  return `\
    bytes32 public constant MODEL_HASH = 0x${modelHash};
    bytes32 public constant CIRCUIT_HASH = 0x${circuitHash};
    string public constant TOOL_VERSION = "${plain(toolVersion)}";

    uint256 private constant BASE_MODULUS = ${FQ};
    uint256 private constant SCALAR_MODULUS = ${FR};`
}

function verifyProof(signals: number): string {
  return `
    /// @notice Whether a proof holds for public signals that are packed already.
    /// @dev Never reverts on a false or malformed proof: false. Callers must check the answer.
    /// @param a Point A: x, y.
    /// @param b Point B: x and y, of each the coefficient of u first.
    /// @param c Point C: x, y.
    /// @param signals The public signals, each below the scalar field's modulus.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[${signals}] calldata signals
    ) external view returns (bool) {
        return _holds(_place(a, b, c), signals);
    }`
}

function verifyInference(parameters: readonly TensorParameter[]): string {
  return `
${inferenceDocs(parameters)}
    function verifyInference(
        uint256[8] calldata proof${parameters.map(declaration).join('')}
    ) external view {
        for (uint256 i; i < 8; ++i) {
            if (proof[i] >= BASE_MODULUS) revert NotCanonical(i);
        }
        uint256[2] calldata a;
        uint256[2][2] calldata b;
        uint256[2] calldata c;
        assembly ("memory-safe") {
            a := proof
            b := add(proof, 0x40)
            c := add(proof, 0xc0)
        }
        if (!_holds(_place(a, b, c), _signals(${parameters.map(({ name }) => name).join(', ')}))) revert InvalidProof();
    }`
}

function signalsOf(parameters: readonly TensorParameter[], signals: number): string {
  return `
    /// @dev The public signals that stand for these tensors.
    function _signals(${parameters.map(declaration).join('').slice(1)}
    ) internal pure returns (uint256[${signals}] memory signals) {
${parameters.map(packing).join('\n')}
    }`
}

function declaration({ name, type }: TensorParameter): string {
  return `,\n        ${type} ${type === 'uint256' ? '' : 'calldata '}${name}`
}
