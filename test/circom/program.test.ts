import { describe, expect, it } from 'vitest'
import { emitCircom } from '../../src/backends/circom/emit.js'
import { lowerProgram } from '../../src/lower/lower.js'
import { checkTwin, expectSameConstraints } from './checkTwin.js'
import { compileTwin } from './compileTwin.js'
import { SMALL_PROGRAM, TINY_PROGRAM } from './program.js'

const INPUTS = [
  [0, 0, 0, 0],
  [-128, 127, -128, 127],
  [127, -128, 127, -128],
  [13, -77, 40, 101],
].map((values) => Float64Array.from(values))

describe('the circom twin of a model', () => {
  it('constrains and computes the same, public signals included', async () => {
    const { circuit, statement } = lowerProgram(SMALL_PROGRAM, { inputs: 'public', outputs: 'public' })
    await checkTwin(circuit, statement, INPUTS)
  })

  it('constrains and computes the same with a salted digest', async () => {
    const { circuit, statement } = lowerProgram(TINY_PROGRAM, { inputs: 'hashed', outputs: 'public' })
    const salts = [
      [0, 0, 0],
      [2 ** 50 - 1, 12345678901234, 2 ** 49],
    ]
    await checkTwin(
      circuit,
      statement,
      salts.map((salt) => Float64Array.from([-8, 7, ...salt])),
    )
  })

  it('has all public signals as outputs, in the order of the statement', async () => {
    const { circuit, statement } = lowerProgram(TINY_PROGRAM, { inputs: 'public', outputs: 'public' })
    const { r1cs, signals, witness } = await compileTwin(emitCircom(circuit, statement))
    expect([r1cs.publicOutputs, r1cs.publicInputs]).toEqual([statement.signals, 0])
    expect([signals.get('pub[0]'), signals.get('pub[1]')]).toEqual([1, 2])
    // x = (7, -4): rows 30 and -25, Relu 8 and 0; inputs are packed as x + 8, one byte each
    expect((await witness([7n, -4n])).slice(1, 3)).toEqual([8n, 15n * 256n + 4n])
    await expect(witness([8n, 0n])).rejects.toThrow('Assert Failed')
  })

  it('is not mistaken for the circuit when a template lacks a constraint', async () => {
    const { circuit, statement } = lowerProgram(TINY_PROGRAM, { inputs: 'private', outputs: 'public' })
    const { program, templates } = emitCircom(circuit, statement)
    const digits = templates.get('Digits.circom')!
    const damaged = digits.replace('bits[i] * (bits[i] - 1) === 0;', '')
    expect(damaged).not.toBe(digits)
    const twin = await compileTwin({
      program,
      templates: new Map([...templates, ['Digits.circom', damaged]]),
    })
    expect(() => expectSameConstraints(circuit, twin)).toThrow()
  })
})
