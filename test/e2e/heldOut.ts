import { fixtureJson } from './fixture.js'

/** Real inputs that no model was trained on, and what onnxruntime makes of them with the float model. */
export interface HeldOut {
  readonly inputs: readonly Float64Array[]
  readonly outputs: readonly Float64Array[]
}

interface Stored {
  readonly pixels?: string
  readonly features?: string
  readonly logits?: Readonly<Record<string, string>>
  readonly outputs?: Readonly<Record<string, string>>
}

const CLASSES = 10

/** Pixels are bytes and divided by `white`; features are float32 and taken as they are. */
export function readHeldOut(file: string, model: string, white = 1): HeldOut {
  const { pixels, features, logits, outputs } = fixtureJson(`held-out/${file}`) as Stored
  const reference = floats((logits ?? outputs)![model]!)
  const values = pixels === undefined ? floats(features!) : bytes(pixels).map((byte) => byte / white)
  const count = logits === undefined ? reference.length : reference.length / CLASSES
  return { inputs: rows(values, count), outputs: rows(reference, count) }
}

/** The bytes as numbers that division does not round. */
function bytes(base64: string): Float64Array {
  return Float64Array.from(Buffer.from(base64, 'base64'))
}

function floats(base64: string): Float64Array {
  const buffer = Buffer.from(base64, 'base64')
  return Float64Array.from({ length: buffer.length / 4 }, (_, i) => buffer.readFloatLE(4 * i))
}

function rows(values: Float64Array, count: number): Float64Array[] {
  const length = values.length / count
  return Array.from({ length: count }, (_, i) => values.subarray(i * length, (i + 1) * length))
}
