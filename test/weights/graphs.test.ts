import { describe, expect, it } from 'vitest'
import { audit } from '../../src/audit.js'
import { type Compilation, compile } from '../../src/compile.js'
import { ZkmlError } from '../../src/errors.js'
import { check, run } from '../../src/infer.js'
import { sizeOf } from '../../src/util/integers.js'
import { pseudoRandom } from '../../src/util/random.js'
import { drawCase } from '../fuzz/graphs/generate.js'
import { encodeModel } from '../harness/onnxModel.js'

const [SEED, GRAPHS, BITS] = [77, 300, 12]

/** Later layers round by proven bounds, which are wider for weights of any value; normalizations can magnify that. */
const MOST_DIFFERENCE = 0.05

describe('hidden weights in random graphs', () => {
  it('compute what fixed ones do, in rows that hold and are proven sound', () => {
    let hidden = 0
    for (let index = 0; index < GRAPHS; index++) {
      const { source } = drawCase(SEED, index)
      const model = encodeModel(source)
      const fixed = compiled(model, 'fixed')
      const secret = fixed && compiled(model, index % 4 === 0 ? 'hashed' : 'private')
      if (secret === undefined || secret.manifest.weightInputs === 0) continue
      hidden++
      compare(
        fixed!,
        secret,
        index,
        source.nodes.some(({ op }) => JUMPS.test(op)),
      )
    }
    expect(hidden).toBeGreaterThan(GRAPHS / 5)
  })
})

/** Operators whose result can jump where what they read is off by a step. */
const JUMPS =
  /Hardmax|Arg|TopK|Equal|Greater|Less|Round|Floor|Ceil|Sign|Mod|Cast|Quantize|Binarizer|Is|Where|Clip|Threshold/

/** Undefined where the model is refused. */
function compiled(model: Uint8Array, weights: 'fixed' | 'private' | 'hashed'): Compilation | undefined {
  try {
    return compile(model, { bits: BITS, weights })
  } catch (error) {
    if (error instanceof ZkmlError && error.blame === 'input') return undefined
    throw error
  }
}

function compare(fixed: Compilation, secret: Compilation, index: number, jumps: boolean): void {
  const random = pseudoRandom(index)
  const inputs = fixed.manifest.tensors.filter(({ role }) => role === 'input')
  const values = inputs.map(({ shape, lo, hi, scale }) =>
    Array.from({ length: sizeOf(shape) }, () => (lo + Math.floor(random() * (hi - lo + 1))) * scale),
  )
  const expected = run(fixed, { input_data: values })
  const { ok, outputs } = check(secret, { input_data: values })
  expect(ok, `graph ${index}`).toBe(true)
  expect(audit(secret.r1cs, secret), `graph ${index}`).toMatchObject({ ok: true })
  for (const [name, { data }] of jumps ? [] : Object.entries(expected)) {
    const peak = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
    const difference = Math.max(...data.map((value, i) => Math.abs(value - outputs[name]!.data[i]!)))
    expect(difference / peak, `graph ${index}, ${name}`).toBeLessThan(MOST_DIFFERENCE)
  }
}
