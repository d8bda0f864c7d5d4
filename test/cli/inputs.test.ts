import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallModel } from '../e2e/smallModel.js'
import { encodeModel } from '../harness/onnxModel.js'
import { openWorkshop, type Workshop } from './workshop.js'

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('one.onnx', smallModel())
  shop.save(
    'two.onnx',
    encodeModel({
      opset: 17,
      inputs: [
        { name: 'left', shape: [1, 2] },
        { name: 'right', shape: [2] },
      ],
      nodes: [{ op: 'Add', inputs: ['left', 'right'], outputs: ['sum'] }],
      outputs: ['sum'],
    }),
  )
  await shop.zkml('compile', 'one.onnx')
  await shop.zkml('compile', 'two.onnx')
})
afterAll(() => shop.remove())

async function outputs(model: string, input: string | object): Promise<unknown> {
  shop.save('input.json', input)
  const { code, value } = await shop.json('run', `${model}.zkml`, '--input', 'input.json')
  expect(code).toBe(0)
  return (value as { outputs: unknown }).outputs
}

/** Facts of the error under --json, after holding the exit code and what people see against it. */
async function refusal(model: string, input: string | object): Promise<{ code: string; facts: object }> {
  shop.save('input.json', input)
  const args = ['run', `${model}.zkml`, '--input', 'input.json']
  const { code, value } = await shop.json(...args)
  const { error } = value as { error: { code: string; message: string; facts: object } }
  const human = await shop.zkml(...args)
  expect({ code, human: human.code, stdout: human.stdout }).toEqual({ code: 2, human: 2, stdout: '' })
  expect(human.stderr).toContain(error.message)
  expect(human.stderr).toContain(`Code: ${error.code}`)
  return { code: error.code, facts: error.facts }
}

describe('accepted forms of input', () => {
  it('of a model with one input give the same outputs', async () => {
    const named = await outputs('one', { x: [[0.5, -0.25]] })
    expect(await outputs('one', [[0.5, -0.25]])).toEqual(named)
    expect(await outputs('one', { input_data: [[0.5, -0.25]] })).toEqual(named)
    expect(await outputs('one', '{ "x": [[5e-1, -25e-2]] }\n')).toEqual(named)
    expect(await outputs('one', [[0.5, 0.25]])).not.toEqual(named)
  })

  it('of a model with two inputs are by name or in order', async () => {
    const named = await outputs('two', { right: [0.25, -1], left: [[0.5, 1]] })
    const flat = {
      input_data: [
        [0.5, 1],
        [0.25, -1],
      ],
    }
    expect(await outputs('two', flat)).toEqual(named)
  })
})

describe('refused inputs', () => {
  it.each([
    ['NaN', '{"x": [[NaN, 1]]}'],
    ['Infinity', '{"x": [[-Infinity, 1]]}'],
    ['text', 'x = 1'],
    ['nothing', ''],
    ['half a file', '{"x": [[0.5, '],
  ])('%s: no JSON', async (_, text) => {
    expect(await refusal('one', text)).toMatchObject({
      code: 'E_JSON',
      facts: { problem: expect.any(String) },
    })
  })

  it.each([
    ['[[0.5, 1e999]]', 1],
    ['[["0.5", 1]]', 0],
    ['[[null, 1]]', 0],
    ['[[true, 1]]', 0],
    ['[[1, {}]]', 1],
  ])('%s: not finite numbers', async (text, element) => {
    expect(await refusal('one', text)).toMatchObject({ code: 'E_INPUT_VALUE', facts: { element } })
  })

  it.each([
    ['[0.5, 1]', '[2]'],
    ['[[0.5, 1, 2]]', '[1, 3]'],
    ['[[0.5], [1]]', '[2, 1]'],
    ['[[[0.5, 1]]]', '[1, 1, 2]'],
    ['[]', '[0]'],
    ['{"x": 0.5}', 'number'],
    ['{"x": [[0.5, 1], [0.5]]}', '[2, 2], with parts of other lengths'],
    ['[[0.5, [1]]]', '[1, 2], with parts of other lengths'],
    ['{"x": "0.5"}', 'string'],
    ['{"input_data": [[0.5]]}', '[1]'],
    ['0.5', 'number'],
    ['null', 'null'],
  ])('%s: the wrong shape', async (text, found) => {
    expect(await refusal('one', text)).toEqual({
      code: 'E_INPUT_SHAPE',
      facts: { found, expected: '[1, 2]' },
    })
  })

  it.each([
    ['one', '{}', { missing: 'x', expected: 'x' }],
    ['one', '{"y": [[0.5, 1]]}', { unknown: 'y', missing: 'x', expected: 'x' }],
    ['one', '{"x": [[0.5, 1]], "y": 1}', { unknown: 'y', expected: 'x' }],
    ['two', '{"left": [[0.5, 1]]}', { missing: 'right', expected: 'left, right' }],
    ['two', '[[0.5, 1]]', { missing: 'left, right', expected: 'left, right' }],
    ['two', '{"input_data": [[0.5, 1]]}', { missing: 'right', expected: 'left, right' }],
    ['one', '{"__proto__": [[0.5, 1]]}', { unknown: '__proto__', missing: 'x', expected: 'x' }],
  ])('%s %s: the wrong names', async (model, text, facts) => {
    expect(await refusal(model, text)).toEqual({ code: 'E_INPUT_NAME', facts })
  })

  it('more lists of values than inputs', async () => {
    const three = '{"input_data": [[0.5, 1], [0.25, -1], [1, 1]]}'
    expect(await refusal('two', three)).toEqual({
      code: 'E_INPUT_NAME',
      facts: { unknown: 'entry 2 of input_data', expected: 'left, right' },
    })
  })

  it.each([
    ['[[0.5, 1.5]]', { element: 1, value: 1.5, accepted: '-1.003921568627451 to 1' }],
    ['[[-7, 0]]', { element: 0, value: -7, accepted: '-1.003921568627451 to 1' }],
    ['[[1e300, 0]]', { element: 0, value: 1e300, accepted: '-1.003921568627451 to 1' }],
  ])('%s: out of range', async (text, facts) => {
    expect(await refusal('one', text)).toEqual({ code: 'E_INPUT_RANGE', facts })
  })

  it('a file that is not there, or a folder', async () => {
    for (const [input, problem] of [
      ['nowhere.json', 'there is no such file or folder'],
      ['one.zkml', 'it is a folder'],
    ] as const) {
      const { code, value } = await shop.json('run', 'one.zkml', '--input', input)
      expect(code).toBe(2)
      expect(value).toEqual({
        error: { code: 'E_READ', message: `Cannot read ${input}.`, facts: { problem } },
      })
    }
  })
})

describe('calibration data', () => {
  it.each([
    ['[[[0.5, 1, 2]]]', 'E_INPUT_SHAPE'],
    ['[]', 'E_INPUT_SHAPE'],
    ['{"x": []}', 'E_INPUT_SHAPE'],
    ['{"z": [[[0, 1]]]}', 'E_INPUT_NAME'],
    ['[[[0.5, 1e999]]]', 'E_INPUT_VALUE'],
    ['[[[0.5, NaN]]]', 'E_JSON'],
  ])('%s is refused with %s', async (text, expected) => {
    shop.save('samples.json', text)
    const { code, value } = await shop.json('compile', 'one.onnx', '--calibrate', 'samples.json', '-o', 'bad')
    expect({ code, value }).toMatchObject({ code: 2, value: { error: { code: expected } } })
    expect(shop.list()).not.toContain('bad')
  })
})
