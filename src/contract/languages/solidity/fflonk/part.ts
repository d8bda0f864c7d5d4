import { inverse } from '../../../../field/modular.js'
import type { VerificationKey } from '../../../facts.js'
import { type FflonkKey, readFflonkKey } from '../../../fflonkKey.js'
import { domainConstants, NOTES, words } from '../gates/domain.js'
import { holds, PROOF_BYTES, verifyProof } from '../gates/entry.js'
import { load, place } from '../gates/load.js'
import { type MemoryField, memoryPlan } from '../gates/memory.js'
import { storePoint } from '../gates/points.js'
import type { ProtocolPart } from '../protocols.js'
import { hintFactor, inverses } from './inverses.js'
import { opening, REMAINDERS } from './opening.js'
import { CHALLENGES } from './rounds.js'

/**
 * FFLONK (eprint 2021/1167) as snarkjs proves it.
 *
 * @throws MalformedKeyError
 */
export function fflonkPart(verificationKey: VerificationKey): ProtocolPart {
  const key = readFflonkKey(verificationKey)
  const { signals } = key
  const plan = memoryPlan(fields(signals))
  return {
    title: 'FFLONK',
    proofLengths: [PROOF_BYTES],
    proofDocs: PROOF_DOCS,
    notes: NOTES,
    constants: domainConstants(key, ownConstants(key), plan.constants),
    verifyProof: verifyProof(signals, 'bytes32[24]'),
    functions: [
      holds(signals, POINTS),
      verify(signals),
      place({ points: POINTS, bytes: plan.bytes, copies: COPIES }),
      load(signals, storePoint('C0', key.c0)),
      CHALLENGES,
      inverses(key),
      REMAINDERS,
      opening(key),
    ].join('\n'),
  }
}

const POINTS = 4

const PROOF_DOCS = [
  `${PROOF_BYTES} bytes: the points C1, C2, W1 and W2 of proof.json, x and y of each, and its scalars ql, qr, qm, qo, qc, s1,`,
  's2, s3, a, b, c, z, zw, t1w, t2w and inv. Coordinates are below q and scalars below r, 32 bytes each, big-endian.',
]

/** A free word follows each point that is multiplied, for the scalar. */
function fields(signals: number): readonly MemoryField[] {
  return [
    ['C0', 2],
    ['SIGNALS', signals],
    ['C1', 2],
    ...words('', 'BETA', 'GAMMA'),
    ['C2', 2],
    ...words(
      '',
      'SEED',
      'QL',
      'QR',
      'QM',
      'QO',
      'QC',
      'S1',
      'S2',
      'S3',
      'A',
      'B',
      'C',
      'Z',
      'ZW',
      'T1W',
      'T2W',
    ),
    ...words('INVERSE', 'ALPHA'),
    ['W1', 2],
    ...words('', 'Y'),
    ['W2', 2],
    ...words('', 'XI', 'Z0', 'Z1', 'Z2_XI', 'Z2_XIW', 'OVER_ZH', 'OVER_ZEROS', 'OVER_GAP', 'L1', 'PUBLIC'),
    ['ONE', 3],
    ['PAIRS', 12],
  ]
}

const COPIES = [
  { to: 'C1', words: 2 },
  { to: 'C2', words: 2 },
  { to: 'W1', words: 2 },
  { to: 'W2', words: 2 },
  { to: 'QL', words: 16 },
]

function ownConstants(key: FflonkKey): string {
  return `    /// @dev 1 / (1 - omega)
    uint256 private constant GAP_INVERSE = ${inverse(1n - key.omega)};
    /// @dev The constant factor of the product that the proof brings the inverse of.
    uint256 private constant HINT_FACTOR = ${hintFactor(key)};
`
}

function verify(signals: number): string {
  return `
    /// @dev The verifier of FFLONK (eprint 2021/1167, its application to PLONK). False for everything that is wrong.
    function _verify(uint256 p, uint256[${signals}] memory signals) private view returns (bool) {
        if (!_load(p, signals)) return false;
        _draw(p);
        return _invert(p) && _opens(p);
    }`
}
