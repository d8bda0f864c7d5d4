import { calibrate } from '../../src/calibrate.js'
import { type Compilation, check, compile, prove, setup, verify } from '../../src/index.js'
import { OutOfCalibratedRangeError } from '../../src/integer/errors.js'
import { small } from '../../src/integer/instruction.js'
import { interpret } from '../../src/integer/program.js'
import { NoPrecisionFitsError } from '../../src/quantize/errors.js'
import { integersOf } from '../../test/e2e/nearestIntegers.js'
import { type MeasuredModel, readModel } from './models.js'
import type { ModelResult, Size } from './results.js'

/** What `zkml calibrate` is asked for. */
const ACCURACY = 0.995

/** The model that is also calibrated on held-out samples, and how many of them: 255 to search, 85 held out by the search. */
const [HELD_OUT_MODEL, HELD_OUT_SAMPLES] = ['mnist-mlp', 340]

/** Compiles a model in every way, and proves one input. */
export async function measureModel(name: string): Promise<ModelResult> {
  const model = await readModel(name)
  const compilation = compile(model.model, model.options)
  return {
    compares: model.compares,
    samples: model.samples.length,
    automatic: sizeOf(model, compilation),
    ...(model.compares === 'bits' ? {} : searches(model)),
    proved: await isProved(model, compilation),
  }
}

function searches(model: MeasuredModel): Partial<ModelResult> {
  try {
    const fromHeldOut = model.name === HELD_OUT_MODEL ? { fromHeldOut: searchHeldOut(model) } : {}
    return { calibrated: search(model, 'proven'), narrowed: search(model, 'calibrated'), ...fromHeldOut }
  } catch (error) {
    if (!(error instanceof NoPrecisionFitsError)) throw error
    return { notCalibrated: 'none fits' }
  }
}

/** What calibration makes of more samples, on which the model was not trained. */
function searchHeldOut(model: MeasuredModel): { readonly samples: number; readonly size: Size } {
  const [port] = compile(model.model, model.options).program.inputs
  const { outputs, samples } = model
  const calibration = samples.slice(0, HELD_OUT_SAMPLES).map((sample) => [[...sample]])
  const others = new Map([...outputs].map(([name, values]) => [name, values.slice(HELD_OUT_SAMPLES)]))
  const rest = { samples: samples.slice(HELD_OUT_SAMPLES), outputs: others }
  const options = { ...model.options, calibration: { [port!.name]: calibration } }
  return { samples: HELD_OUT_SAMPLES, size: search({ ...model, ...rest, options }, 'proven') }
}

function search(model: MeasuredModel, ranges: 'proven' | 'calibrated'): Size {
  const { calibration, ...rest } = model.options
  const { settings, heldOut } = calibrate(model.model, calibration, { ...rest, ranges, accuracy: ACCURACY })
  const size = sizeOf(model, compile(model.model, { ...rest, settings }))
  if (heldOut === undefined) return size
  const { samples, agreement } = heldOut
  return { ...size, told: { samples, agreement } }
}

function sizeOf(model: MeasuredModel, compilation: Compilation): Size {
  const { bits, rows } = compilation.manifest
  const found = model.samples.map((sample) => outputsOf(compilation, sample))
  const refused = found.filter((outputs) => outputs === undefined).length
  return { bits, rows, refused, agreement: AGREEMENTS[model.compares](model, found) }
}

/** Real values of every output; undefined where the circuit does not take the sample. */
type Found = ReadonlyMap<string, Float64Array> | undefined

function outputsOf({ program }: Compilation, sample: Float64Array): Found {
  try {
    const values = interpret(program, [integersOf(program, sample)])
    return new Map(
      program.outputs.map(({ name, tensor, scale }) => [
        name,
        small(values[tensor]!).map((integer) => integer * scale),
      ]),
    )
  } catch (error) {
    if (error instanceof OutOfCalibratedRangeError) return undefined
    throw error
  }
}

const AGREEMENTS = { class: sameClass, value: largestError, bits: sameBits } as const

function sameClass({ outputs, decision }: MeasuredModel, found: readonly Found[]): number {
  const wanted = outputs.get(decision)!
  return share(found, (own, i) => classOf(own.get(decision)!) === classOf(wanted[i]!))
}

function classOf(values: Float64Array): number {
  return values.length === 1 ? values[0]! : values.indexOf(values.reduce((a, b) => Math.max(a, b)))
}

function largestError({ outputs, decision }: MeasuredModel, found: readonly Found[]): number {
  const wanted = outputs.get(decision)!.map(([value]) => value!)
  const errors = found.map((own, i) =>
    own === undefined ? 0 : Math.abs(own.get(decision)![0]! - wanted[i]!),
  )
  return Math.max(...errors) / (Math.max(...wanted) - Math.min(...wanted))
}

function sameBits({ outputs }: MeasuredModel, found: readonly Found[]): number {
  return share(found, (own, i) =>
    [...own].every(([output, values]) =>
      values.every((value, k) => Math.fround(value) === outputs.get(output)![i]![k]),
    ),
  )
}

function share(
  found: readonly Found[],
  agrees: (own: NonNullable<Found>, sample: number) => boolean,
): number {
  const accepted = found.filter((own) => own !== undefined).length
  return found.filter((own, i) => own !== undefined && agrees(own, i)).length / (accepted || 1)
}

async function isProved({ input }: MeasuredModel, compilation: Compilation): Promise<boolean> {
  if (!check(compilation, input).ok) return false
  const { zkey, verificationKey } = await setup(compilation)
  const { publicSignals, proof } = await prove(compilation, zkey, input)
  return (await verify(verificationKey, publicSignals, proof)).valid
}
