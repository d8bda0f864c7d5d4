import { describe, expect, it } from 'vitest'
import { cutsOf } from '../../src/ops/shared/cuts.js'
import { BRANCH_MODES, branch, leafOf, partsOf, type Test } from '../../src/ops/shared/trees.js'

describe('integer cuts', () => {
  it('are exact for thresholds on the grid and midway', () => {
    const both = (at: number) => [
      { at, open: false },
      { at, open: true },
    ]
    expect(cutsOf([...both(0.5), ...both(0.75), ...both(-0.25)], 0.5, false)).toEqual([1, 2, 2, 2, 0, 0])
    expect(cutsOf([{ at: 2.3, open: true }], 1, true)).toEqual([3])
    expect(cutsOf([{ at: Number.NEGATIVE_INFINITY, open: true }], 1, false)).toEqual([
      Number.NEGATIVE_INFINITY,
    ])
  })

  it('forgive what float32 rounded away', () => {
    expect(cutsOf([{ at: Math.fround(0.2), open: true }], 1 / 255, false)).toEqual([52])
    expect(cutsOf([{ at: 1e-35, open: true }], 1 / 255, false)).toEqual([1])
  })

  it.each([117.7, 0.31, -4.4])('keep equals equal where thresholds are numbers of the data: %f', (at) => {
    const scale = 0.7
    const x = Math.round(at / scale)
    const [reached, passed] = cutsOf(
      [
        { at, open: false },
        { at, open: true },
      ],
      scale,
      false,
    )
    expect([x >= reached!, x >= passed!]).toEqual([true, false])
  })
})

describe('tests of a feature', () => {
  const [yes, no] = [{ weights: new Map([[0, 1]]) }, { weights: new Map([[0, 0]]) }]
  const holds = (test: Pick<Test, 'mode' | 'values'>, x: number) =>
    leafOf(branch({ feature: 0, ...test, yes, no }), () => x) === yes

  it.each([
    ['BRANCH_LEQ', [2], [true, true, false]],
    ['BRANCH_LT', [2], [true, false, false]],
    ['BRANCH_GTE', [2], [false, true, true]],
    ['BRANCH_GT', [2], [false, false, true]],
    ['BRANCH_EQ', [2], [false, true, false]],
    ['BRANCH_NEQ', [2], [true, false, true]],
    ['BRANCH_MEMBER', [3, 1], [true, false, true]],
    ['BRANCH_MEMBER', [], [false, false, false]],
  ] as const)('%s %j', (mode, values, expected) => {
    expect([1, 2, 3].map((x) => holds({ mode, values }, x))).toEqual(expected)
  })

  it('do not hold for what is no number, but for being unequal', () => {
    const modes = BRANCH_MODES.filter((mode) => holds({ mode, values: [2] }, Number.NaN))
    expect(modes).toEqual(['BRANCH_NEQ'])
  })

  it('share where they lead', () => {
    const tree = branch({ feature: 0, mode: 'BRANCH_MEMBER', values: [1, 2, 3], yes, no })
    expect(partsOf([tree])).toHaveLength(3 * 2 + 2)
  })
})
