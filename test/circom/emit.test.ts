import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { emitCircom } from '../../src/backends/circom/emit.js'
import { UnsupportedTwinError } from '../../src/backends/circom/errors.js'
import { generateTemplates } from '../../src/backends/circom/generate.js'
import { Builder } from '../../src/circuit/builder.js'
import { compile } from '../../src/compile.js'
import { define } from '../../src/gadgets/define.js'
import { publish } from '../../src/gadgets/pack.js'
import type { Program } from '../../src/integer/program.js'
import { lowerProgram, weightsOf } from '../../src/lower/lower.js'
import { saltLimbs } from '../../src/openings.js'
import { perceptron, WEIGHTS } from '../weights/models.js'
import { checkTwin } from './checkTwin.js'
import { compileTwin } from './compileTwin.js'
import { TINY_PROGRAM } from './program.js'

const GOLDEN = 'test/golden/twin.circom.txt'
const NO_TENSORS = { tensors: [], signals: 0 }

function emitTiny(program: Program) {
  const { circuit, statement } = lowerProgram(program, { inputs: 'public', outputs: 'public' })
  return emitCircom(circuit, statement)
}

/** A circuit of one call of a gadget that allocates a single wire named `out`. */
function circuitOf(template: string) {
  const c = new Builder({ publicOutputs: 0, publicInputs: 0, inputs: [] })
  c.call({ template, signals: () => [['out', 1]] }, [], [c.one], () => c.define(c.one))
  return c.finish()
}

describe('emitCircom', () => {
  it('writes the golden program', () => {
    const { program, templates } = emitTiny(TINY_PROGRAM)
    if (process.env.UPDATE === '1') writeFileSync(GOLDEN, program)
    expect(program).toBe(readFileSync(GOLDEN, 'utf8'))
    expect([...templates.keys()]).toEqual(['Digits.circom', 'InRange.circom', 'Max.circom', 'Relu.circom'])
  })

  it('writes sums that are too long for one chain', async () => {
    const count = 64 * 64 + 1
    const c = new Builder({ publicOutputs: 1, publicInputs: 0, inputs: Array(count).fill({ lo: 0, hi: 1 }) })
    const terms = Array.from({ length: count }, (_, i) => [c.form(c.inputWire(i)), (i % 19) - 9] as const)
    publish(c, 0, define(c, c.combine(terms, 7)))
    await checkTwin(c.finish(), { tensors: [], signals: 1 }, [new Float64Array(count).fill(1)])
  })

  it.each(['private', 'hashed'] as const)('writes a twin of %s weights', async (weights) => {
    const { lowered, program, weightsOpening } = compile(perceptron(WEIGHTS), { bits: 8, weights })
    const salt = weightsOpening === undefined ? [] : saltLimbs(BigInt(weightsOpening.salt))
    const secret = weightsOf(program).flatMap(({ values }) => [...values])
    await checkTwin(lowered.circuit, lowered.statement, [Float64Array.from([100, -37, ...secret, ...salt])])
  })

  it('keeps names of the model inside comments', async () => {
    const name = '*/ /* // \n signal input free;\u2028\u202e\u0000\r"\\'
    const tensors = TINY_PROGRAM.tensors.map((tensor) => ({ ...tensor, node: name }))
    const hostile = emitTiny({ ...TINY_PROGRAM, tensors, outputs: [{ ...TINY_PROGRAM.outputs[0]!, name }] })
    const code = (text: string) => text.split('\n').filter((line) => !/^\s*\/\/|^$/.test(line))
    expect(code(hostile.program)).toEqual(code(emitTiny(TINY_PROGRAM).program))
    expect(hostile.program).toMatch(/^[ -~\n]*$/)
    expect((await compileTwin(hostile)).r1cs.privateInputs).toBe(2)
  })

  it('refuses gadgets without a template, and templates that name other signals', () => {
    expect(() => emitCircom(circuitOf('Nothing'), NO_TENSORS)).toThrow(UnsupportedTwinError)
    expect(() => emitCircom(circuitOf('Relu'), NO_TENSORS)).toThrow(UnsupportedTwinError)
    expect(emitCircom(circuitOf('Define'), NO_TENSORS).program).toContain('define_0.x <== 1;')
  })
})

describe('generated templates', () => {
  it('are those of circuits/', async () => {
    const files = await generateTemplates()
    expect([...files.keys()]).toEqual([
      'src/backends/circom/templates.ts',
      'circuits/PoseidonConstants.circom',
    ])
    for (const [path, content] of files) {
      expect(readFileSync(path, 'utf8') === content, `${path} is up to date`).toBe(true)
    }
  })
})
