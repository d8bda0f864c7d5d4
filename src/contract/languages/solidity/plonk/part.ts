import type { VerificationKey } from '../../../facts.js'
import { PLONK_COMMITMENTS, type PlonkKey, readPlonkKey } from '../../../plonkKey.js'
import { domainConstants, NOTES, words } from '../gates/domain.js'
import { holds, PROOF_BYTES, verifyProof } from '../gates/entry.js'
import { load, place } from '../gates/load.js'
import { type MemoryField, memoryPlan } from '../gates/memory.js'
import { storePoint } from '../gates/points.js'
import type { ProtocolPart } from '../protocols.js'
import { opening } from './opening.js'
import { CHALLENGES, publicInput } from './rounds.js'

/**
 * PLONK (eprint 2019/953, section 8) as snarkjs proves it.
 *
 * @throws MalformedKeyError
 */
export function plonkPart(verificationKey: VerificationKey): ProtocolPart {
  const key = readPlonkKey(verificationKey)
  const { signals } = key
  const plan = memoryPlan(fields(signals))
  return {
    title: 'PLONK',
    proofLengths: [PROOF_BYTES],
    proofDocs: PROOF_DOCS,
    notes: NOTES,
    constants: domainConstants(key, '', plan.constants),
    verifyProof: verifyProof(signals, 'uint256[24]'),
    functions: [
      holds(signals, POINTS),
      verify(signals),
      place({ points: POINTS, bytes: plan.bytes, copies: COPIES }),
      load(signals, storeKey(key)),
      CHALLENGES,
      publicInput(key),
      opening(key),
    ].join('\n'),
  }
}

const POINTS = 9

const PROOF_DOCS = [
  `${PROOF_BYTES} bytes: the points A, B, C, Z, T1, T2, T3, Wxi and Wxiw of proof.json, x and y of each, and its scalars`,
  'eval_a, eval_b, eval_c, eval_s1, eval_s2 and eval_zw. Coordinates are below q and scalars below r, 32 bytes each,',
  'big-endian.',
]

/** Free words follow points that are multiplied, save those that are followed by what has been used by then. */
function fields(signals: number): readonly MemoryField[] {
  const points = (...names: string[]) => names.map((name): MemoryField => [name, 2])
  return [
    ...points(...PLONK_COMMITMENTS.map((name) => name.toUpperCase())),
    ['SIGNALS', signals],
    ...points('A', 'B', 'C'),
    ...words('', 'BETA', 'GAMMA'),
    ...points('Z'),
    ...words('', 'ALPHA'),
    ...points('T1', 'T2', 'T3'),
    ...words('', 'XI', 'EVAL_A', 'EVAL_B', 'EVAL_C', 'EVAL_S1', 'EVAL_S2', 'EVAL_ZW', 'V'),
    ...points('W_XI', 'W_XIW'),
    ...words('', 'U', 'XI_N', 'L1', 'PUBLIC'),
    ['ONE', 3],
    ['PAIRS', 12],
  ]
}

const COPIES = [
  { to: 'A', words: 6 },
  { to: 'Z', words: 2 },
  { to: 'T1', words: 6 },
  { to: 'W_XI', words: 4 },
  { to: 'EVAL_A', words: 6 },
]

function storeKey({ commitments }: PlonkKey): string {
  return PLONK_COMMITMENTS.map((name) => storePoint(name.toUpperCase(), commitments[name])).join('\n')
}

function verify(signals: number): string {
  return `
    /// @dev The verifier of PLONK (eprint 2019/953, section 8). False for everything that is wrong.
    function _verify(uint256 p, uint256[${signals}] memory signals) private view returns (bool) {
        if (!_load(p, signals)) return false;
        _draw(p);
        return _publicInput(p) && _opens(p);
    }`
}
