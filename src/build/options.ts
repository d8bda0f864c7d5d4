import type { CompileOptions } from '../compile.js'

/**
 * How a model becomes a circuit and keys. What is left out is as the command line has it.
 *
 * @example
 * ```ts
 * const digits: ModelBuildOptions = {
 *   bits: 8,
 *   calibration: 'models/samples.npz',
 *   keys: 'ceremony/digits.zkml',
 * }
 * ```
 */
export interface ModelBuildOptions
  extends Pick<
    CompileOptions,
    'protocol' | 'bits' | 'ranges' | 'inputVisibility' | 'outputVisibility' | 'weights' | 'dims'
  > {
  /**
   * A file of samples of the inputs (.npz, .npy or .json) that the precision is chosen by.
   *
   * @example 'models/samples.npz'
   */
  readonly calibration?: string
  /**
   * A file that `zkml calibrate` wrote, instead of `bits`, `calibration` and `ranges`.
   *
   * @example 'models/digits.settings.json'
   */
  readonly settings?: string
  /**
   * Folder of a finished `zkml setup` of this very circuit, which is checked: its circuit.zkey and verification_key.json are
   * used. This is how a key from a ceremony comes into a build.
   *
   * @example 'ceremony/digits.zkml'
   */
  readonly keys?: string
  /**
   * A prepared powers-of-tau file to make the keys from. They are made anew when the circuit changes or the cache is
   * lost, so a key that others depend on should be kept, and named with `keys`.
   *
   * @example 'powersOfTau28_hez_final_15.ptau'
   */
  readonly ptau?: string
}
