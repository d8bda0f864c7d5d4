import { describe, it } from 'vitest'
import { operators } from '../src/ops/index.js'
import { checkOp } from './harness/checkOp.js'

/**
 * Every example of every operator: onnxruntime, the float run, the integer model and the circuit agree, and no forged
 * witness passes. Operators are not named here; a new one is covered by its own examples.
 */
describe.each(operators.map((operator) => [operator.type, operator] as const))('%s', (_, operator) => {
  it.each(operator.examples.map((example, i) => [i + 1, example] as const))(
    'example %i',
    async (_, example) => {
      await checkOp(operator, example)
    },
  )
})
