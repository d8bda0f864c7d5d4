import { bytesToHex } from '@noble/hashes/utils.js'
import { sharedEngine } from '../../kernels/engine.js'
import { Workspace } from '../../kernels/workspace.js'
import { EngineHash } from '../engineHash.js'
import type { Progress } from '../progress.js'
import { readPtauInfo, requirePtau } from './info.js'
import { HERMEZ_BLAKE2B } from './publicFiles.js'
import { type VerifyOptions, verifyPtau } from './verify.js'

/** What the trust in powers of tau rests on. */
export type PowersOrigin =
  /** Nothing: one party made them here. */
  | { readonly kind: 'development' }
  /** Its hash is that of a file of a public ceremony. */
  | { readonly kind: 'published'; readonly file: string }
  /** The file is consistent, and one of its contributors forgot their secret; their number is what the file says. */
  | { readonly kind: 'verified'; readonly contributions: number }

/**
 * Checks powers of tau: by their hash if they are published, else by {@link verifyPtau}, unless they are development powers.
 * With a power in the options they must also serve a setup of 2^power rows.
 *
 * @throws NotAPtauError, PtauNotPreparedError, PtauTooSmallError; PtauInvalidError; the signal's reason
 */
export async function originOfPowers(ptau: Uint8Array, options: VerifyOptions = {}): Promise<PowersOrigin> {
  const { power } = options
  const info = power === undefined ? readPtauInfo(ptau) : requirePtau(ptau, power)
  if (info.development) return { kind: 'development' }
  if (await isPublicPtau(ptau, options)) return { kind: 'published', file: publishedName(info.power) }
  const { contributions } = await verifyPtau(ptau, options)
  return { kind: 'verified', contributions }
}

/** Whether the bytes are one of the published files of the Hermez ceremony. False means unknown, not bad. */
export async function isPublicPtau(ptau: Uint8Array, { signal }: Progress = {}): Promise<boolean> {
  const published = HERMEZ_BLAKE2B.get(readPtauInfo(ptau).power)
  if (published === undefined) return false
  const engine = sharedEngine({ purpose: 'keys' })
  const hash = await engine.exclusively({ signal }, async () => {
    const state = new EngineHash(new Workspace(engine))
    await state.updateBytes(ptau)
    return state.digest()
  })
  return bytesToHex(hash) === published
}

function publishedName(power: number): string {
  const ending = power === 28 ? '' : `_${String(power).padStart(2, '0')}`
  return `powersOfTau28_hez_final${ending}.ptau`
}
