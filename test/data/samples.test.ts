import { describe, expect, it } from 'vitest'
import { InputNameError, InputShapeError, InputValueError, InvalidJsonError } from '../../src/data/errors.js'
import { parseJson, readSample, readSamples } from '../../src/data/tensors.js'

const ONE = [{ name: 'x', shape: [2, 3] }]
const TWO = [...ONE, { name: 'scalar', shape: [] }]
const NESTED = [
  [1, 2, 3],
  [4, 5, 6],
]
const FLAT = [1, 2, 3, 4, 5, 6]
const other = (x: unknown) => JSON.parse(JSON.stringify(x).replace('1', '-7')) as unknown

describe('readSample', () => {
  it.each([
    ['by name', { x: NESTED }],
    ['bare', NESTED],
    ['flat, in a list', { input_data: [FLAT] }],
    ['flat, alone', { input_data: FLAT }],
  ])('reads one input: %s', (_, json) => {
    expect(readSample(json, ONE)).toEqual(new Map([['x', Float64Array.from(FLAT)]]))
  })

  it.each([
    ['by name, in any order', { scalar: 9, x: NESTED }],
    ['flat', { input_data: [FLAT, [9]] }],
  ])('reads two inputs: %s', (_, json) => {
    const expected = [
      ['x', Float64Array.from(FLAT)],
      ['scalar', Float64Array.of(9)],
    ] as const
    expect(readSample(json, TWO)).toEqual(new Map(expected))
  })

  it.each([
    ['a bare array for two inputs', NESTED, TWO],
    ['an input too few', { x: NESTED }, TWO],
    ['an input too many', { x: NESTED, y: 1 }, ONE],
    ['flat data of too few inputs', { input_data: [FLAT] }, TWO],
    ['flat data that is no list', { input_data: 'x' }, ONE],
  ])('refuses %s', (_, json, ports) => {
    expect(() => readSample(json, ports)).toThrow(InputNameError)
  })

  it.each([
    ['too few rows', [[1, 2, 3]]],
    [
      'too long a row',
      [
        [1, 2, 3, 0],
        [4, 5],
      ],
    ],
    [
      'a row too deep',
      [
        [[1], [2], [3]],
        [4, 5, 6],
      ],
    ],
    ['a number', 5],
    ['flat data of another size', { input_data: [FLAT.slice(1)] }],
    ['nested data where it should be flat', { input_data: [NESTED] }],
  ])('refuses %s', (_, json) => {
    expect(() => readSample(json, ONE)).toThrow(InputShapeError)
  })

  it.each([
    ['1', '"1"'],
    [null, 'null'],
    [true, 'true'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [{ deep: [1] }, 'an object'],
    [2n, '2'],
    ['long'.repeat(1000), `"${'long'.repeat(10)}"`],
  ])('refuses what is no finite number and shows it (%#)', (value, found) => {
    const facts = { element: 4, found }
    expect(() =>
      readSample(
        [
          [1, 2, 3],
          [4, value, 6],
        ],
        ONE,
      ),
    ).toThrow(expect.objectContaining({ facts }))
  })

  it('refuses holes, which are no zeros', () => {
    const holed = [4, 5, 6]
    delete holed[1]
    expect(() => readSample([[1, 2, 3], holed], ONE)).toThrow(InputValueError)
  })
})

describe('readSamples', () => {
  it.each([
    ['bare', [NESTED, other(NESTED)]],
    ['by name', { x: [NESTED, other(NESTED)] }],
    ['flat', { input_data: [[FLAT, other(FLAT)]] }],
  ])('reads several: %s', (_, json) => {
    const samples = readSamples(json, ONE).map((sample) => sample.get('x')![0])
    expect(samples).toEqual([1, -7])
  })

  it('reads a single one as one', () => {
    expect(readSamples({ x: NESTED }, ONE)).toEqual([readSample(NESTED, ONE)])
  })

  it('pairs the values of several inputs, as many as the shortest list has', () => {
    const samples = readSamples({ x: [NESTED, NESTED], scalar: [1, 2, 3] }, TWO)
    expect(samples.map((sample) => sample.get('scalar'))).toEqual([Float64Array.of(1), Float64Array.of(2)])
  })

  it('refuses samples that are nested too little or too deep', () => {
    for (const json of [5, [1, 2, 3], [[NESTED]]]) {
      expect(() => readSamples(json, ONE)).toThrow(InputShapeError)
    }
  })

  it('refuses a sample of another shape among good ones', () => {
    expect(() => readSamples([NESTED, [[1, 2, 3]]], ONE)).toThrow(InputShapeError)
  })
})

describe('parseJson', () => {
  it('says whose text is no JSON', () => {
    expect(() => parseJson('{"x": NaN}', 'input.json')).toThrow(InvalidJsonError)
    expect(() => parseJson('{"x": NaN}', 'input.json')).toThrow(/^input.json/)
  })
})
