import { describe, expect, it } from 'vitest'
import type { PublicTensor } from '../../src/circuit/statement.js'
import { NotBoundedError } from '../../src/gadgets/errors.js'
import { pack } from '../../src/gadgets/pack.js'
import { checkGadget } from '../harness/checkGadget.js'
import { buildCase, type GadgetCase } from '../harness/gadgetCase.js'

function tensorOf(
  elements: number,
  lo: number,
  bytesPerValue: number,
  valuesPerSignal: number,
): PublicTensor {
  return {
    name: 'x',
    role: 'output',
    visibility: 'public',
    shape: [elements],
    scale: 1,
    lo,
    hi: lo + 256 ** bytesPerValue - 1,
    bytesPerValue,
    valuesPerSignal,
    firstSignal: 0,
    signals: Math.ceil(elements / valuesPerSignal),
  }
}

/** Elements in [lo, lo + 2^bits); the words are the big-endian bytes of v - lo. */
function example(tensor: PublicTensor, bits: number): GadgetCase {
  const { shape, lo, bytesPerValue, valuesPerSignal, signals } = tensor
  const words = Array.from({ length: signals }, (_, i) => i * valuesPerSignal)
  return {
    title: `${shape[0]} elements of ${bytesPerValue} bytes from ${lo}, ${valuesPerSignal} a word`,
    inputs: Array.from({ length: shape[0]! }, () => ({ lo, bits })),
    build: (c, inputs) => pack(c, inputs, tensor),
    reference: (values) =>
      words.map((at) => {
        const bytes = values.slice(at, at + valuesPerSignal).map((v) => hexOf(v - BigInt(lo), bytesPerValue))
        return BigInt(`0x${bytes.join('')}`)
      }),
    rows: 0,
    ...(valuesPerSignal > 2 ? { noTinyField: 'weights beyond a tiny field' } : {}),
  }
}

function hexOf(value: bigint, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, '0')
}

checkGadget('pack', [
  example(tensorOf(2, -3, 1, 2), 2),
  example(tensorOf(3, 0, 1, 2), 2),
  example(tensorOf(40, -128, 1, 31), 8),
  example(tensorOf(17, -(2 ** 15), 2, 15), 16),
])

describe('pack', () => {
  it('refuses an element that the encoding cannot hold', () => {
    const tensor = tensorOf(1, 0, 1, 1)
    expect(() => buildCase(example({ ...tensor, hi: 2 }, 2))).toThrow(NotBoundedError)
  })
})
