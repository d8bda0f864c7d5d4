import { describe, expect, it } from 'vitest'
import { audit } from '../../src/audit.js'
import { type Compilation, compile } from '../../src/compile.js'
import { NotFiniteError } from '../../src/graph/errors.js'
import { check, run } from '../../src/infer.js'

import { operators } from '../../src/ops/index.js'
import { sizeOf } from '../../src/util/integers.js'
import { pseudoRandom } from '../../src/util/random.js'
import { secretModelOf } from '../harness/checkOp.js'
import { encodeModel } from '../harness/onnxModel.js'

const cases = operators.flatMap((operator) =>
  operator.examples.map((example, i) => ({ operator, example, title: `${operator.type} example ${i}` })),
)

/** Some examples of them: known integers, numbers that are compared or picked among, trees, tables. */
const REFUSED = [
  'Add',
  'BiasGelu',
  'BitShift',
  'ConvInteger',
  'Div',
  'Einsum',
  'Equal',
  'FastGelu',
  'Gather',
  'GatherElements',
  'GatherND',
  'Greater',
  'GreaterOrEqual',
  'If',
  'Imputer',
  'Less',
  'LessOrEqual',
  'LinearClassifier',
  'LinearRegressor',
  'MatMulInteger',
  'Max',
  'Min',
  'Mul',
  'OneHot',
  'PRelu',
  'Pow',
  'QGemm',
  'QLinearAdd',
  'QLinearConv',
  'QLinearMatMul',
  'QLinearMul',
  'QuantizeLinear',
  'Resize',
  'SVMClassifier',
  'SVMRegressor',
  'Scatter',
  'ScatterND',
  'Sub',
  'TreeEnsemble',
  'TreeEnsembleClassifier',
  'TreeEnsembleRegressor',
  'Upsample',
  'Where',
]

/** Hidden weights change how products are proved, and nothing of what is computed. */
describe('hidden weights', () => {
  const found = { hidden: 0, none: 0, refused: [] as string[] }

  it.each(cases)('$title', ({ operator, example }) => {
    const model = encodeModel(secretModelOf(operator, example))
    const fixed = compiledFixed(model)
    if (fixed === undefined) return
    const secret = compiled(model, 'private')
    if (secret === undefined) found.refused.push(operator.type)
    else if (secret.manifest.weightInputs === 0) found.none++
    else {
      found.hidden++
      compare(operator.type, fixed, secret, compiled(model, 'hashed')!)
    }
  })

  it('are refused only by operators that hold numbers in other ways than as factors and addends', () => {
    expect(found.hidden).toBeGreaterThan(50)
    expect(found.none).toBeGreaterThan(200)
    expect([...new Set(found.refused)].sort()).toEqual(REFUSED)
  })
})

/** Undefined where random inputs are outside of the function's domain. */
function compiledFixed(model: Uint8Array): Compilation | undefined {
  try {
    return compile(model, { bits: 8 })
  } catch (error) {
    expect(error).toBeInstanceOf(NotFiniteError)
    return undefined
  }
}

function compiled(model: Uint8Array, weights: 'private' | 'hashed'): Compilation | undefined {
  try {
    return compile(model, { bits: 8, weights })
  } catch (error) {
    expect((error as Error).message).toContain('holds trained numbers in a way that cannot be hidden')
    return undefined
  }
}

/** Operators that round by proven bounds, which are wider for weights of any value. */
const ROUNDED = new Set(['GRU', 'LSTM', 'RNN'])

function compare(type: string, fixed: Compilation, ...others: readonly Compilation[]): void {
  for (const seed of [1, 2]) {
    const input = randomInput(fixed, seed)
    const expected = run(fixed, input)
    for (const other of others) {
      const { ok, outputs } = check(other, input)
      expect(ok).toBe(true)
      for (const [name, { integers, data }] of Object.entries(expected)) {
        if (ROUNDED.has(type)) expectNear(outputs[name]!.data, data)
        else expect(outputs[name]!.integers).toEqual(integers)
      }
    }
  }
  for (const other of others) expect(audit(other.r1cs, other)).toMatchObject({ ok: true, unproven: [] })
}

function expectNear(found: readonly number[], expected: readonly number[]): void {
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThan(0.02)
  })
}

function randomInput({ manifest }: Compilation, seed: number): { input_data: number[][] } {
  const random = pseudoRandom(seed)
  const inputs = manifest.tensors.filter(({ role }) => role === 'input')
  const values = inputs.map(({ shape, lo, hi, scale }) =>
    Array.from({ length: sizeOf(shape) }, () => (lo + Math.floor(random() * (hi - lo + 1))) * scale),
  )
  return { input_data: values }
}
