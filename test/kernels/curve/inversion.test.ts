import { describe, expect, it } from 'vitest'
import { FQ } from '../../../src/field/bn254.js'
import { inverseModulo, residue } from '../../../src/field/inverse.js'
import { defineCoordinateInversion, defineInversion } from '../../../src/kernels/curve/inversion.js'
import { group } from '../../../src/kernels/curve/layout.js'
import { i32 } from '../../../src/kernels/wasm/expressions.js'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { ARITHMETICS, type Arithmetic, FIELDS } from '../arithmetics.js'
import { running } from '../instance.js'
import { elementWords, plainOf } from '../kernelMachine.js'

const random = new RandomNumbers(8)
const VALUES = [
  0n,
  1n,
  FQ - 1n,
  2n,
  FQ / 2n,
  FQ / 2n + 1n,
  ...Array.from({ length: 6 }, () => random.bits(256) % FQ),
]
const [IN, OUT, BLOCK, SCRATCH] = [0, 256, 512, 4096]

/** Inverts two coordinates, given and returned as their parts. */
function inverter(arithmetic: Arithmetic, name: 'g1' | 'g2') {
  const made = { field: undefined as InstanceType<(typeof FIELDS)[Arithmetic]> | undefined }
  const instance = running((module) => {
    const field = new FIELDS[arithmetic](module, FQ)
    made.field = field
    const scratch = module.global(SCRATCH)
    const inversion = defineInversion(group('g1', module, field, scratch))
    const of = group(name, module, field, scratch)
    const invert = defineCoordinateInversion(of, inversion)
    module.function('run', [], undefined, (f) => {
      of.field.storeBlock(f, f.hold(i32.const(BLOCK)), of.field.load(f, IN, IN + of.field.bytes))
      f.call(invert, BLOCK)
      const result = of.field.reduce(f, of.field.loadBlock(f, f.hold(i32.const(BLOCK))))
      of.field.store(f, OUT, OUT + of.field.bytes, result)
    })
  })
  const parts = name === 'g1' ? 2 : 4
  return (values: readonly bigint[]) => {
    values.forEach((value, i) => {
      instance.setWords(IN + 40 * i, elementWords(made.field!, value))
    })
    instance.call('run')
    return Array.from({ length: parts }, (_, i) => plainOf(made.field!, instance.words(OUT + 40 * i, 5)))
  }
}

describe.each(ARITHMETICS)('inversion in %s arithmetic', (arithmetic) => {
  it('inverts in both lanes, and leaves 0', () => {
    const invert = inverter(arithmetic, 'g1')
    VALUES.forEach((value, i) => {
      const other = VALUES[(i * 5 + 2) % VALUES.length]!
      expect(invert([value, other])).toEqual([value, other].map((each) => inverseModulo(each, FQ)))
    })
  })

  it('inverts c0 + c1 u, also where a part is 0, and leaves 0', () => {
    const invert = inverter(arithmetic, 'g2')
    const pairs = VALUES.flatMap((c0) => [0n, 1n, VALUES.at(-1)!].map((c1) => [c0, c1] as const))
    pairs.forEach((pair, i) => {
      const both = [pair, pairs[(i * 7 + 3) % pairs.length]!]
      const expected = both.flatMap(([c0, c1]) => {
        const inverse = inverseModulo(c0 * c0 + c1 * c1, FQ)
        return [residue(c0 * inverse, FQ), residue(-c1 * inverse, FQ)]
      })
      expect(invert(both.flat())).toEqual(expected)
    })
  })
})
