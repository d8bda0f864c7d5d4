/** What `npm run bench:models` found, as kept in results.json: models in the order of their names. */
export type ModelResults = Readonly<Record<string, ModelResult>>

/** One model, compiled in several ways. */
export interface ModelResult {
  /** What is compared: the class, one number, or every bit of every output. */
  readonly compares: 'class' | 'value' | 'bits'
  /** Held-out samples, on which the integer model is held against onnxruntime. */
  readonly samples: number
  /** Without any option but calibration data. */
  readonly automatic: Size
  /** With the settings of `zkml calibrate --accuracy 0.995`. Left out: the model brings its own precision. */
  readonly calibrated?: Size
  /** The same with `--ranges calibrated`. */
  readonly narrowed?: Size
  /** The same as `calibrated`, from the first so many held-out samples instead of training samples; measured on the others. */
  readonly fromHeldOut?: { readonly samples: number; readonly size: Size }
  /** Why there are no calibrated ones, where it is not that the model brings its own precision. */
  readonly notCalibrated?: string
  /** Whether the witness for input.json satisfies every row, and its Groth16 proof under a development key is valid. */
  readonly proved: boolean
}

export interface Size {
  readonly bits: number
  readonly rows: number
  /** Held-out samples outside the ranges that the circuit accepts; the agreement is over the others. */
  readonly refused: number
  /** Share of samples of the same class, or with the same bits; of values the largest error as a share of their range. */
  readonly agreement: number
  /** What `zkml calibrate` itself said about samples that it held out; left out for `automatic`. */
  readonly told?: { readonly samples: number; readonly agreement: number }
}
