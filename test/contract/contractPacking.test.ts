import { type Hex, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicTensor, Statement } from '../../src/circuit/statement.js'
import { packTensor, tensorBytes } from '../../src/contract/packing.js'
import { tensorParameters } from '../../src/contract/parameters.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { compileSolidity, type Deployed, type Evm, revertOf, startEvm } from '../harness/evm.js'
import { statementOf, tensor } from './examples.js'
import { sampleKey } from './sampleKey.js'

let evm: Evm
beforeAll(async () => {
  evm = await startEvm()
})
afterAll(() => evm?.stop())

/** Ranges of several widths in bytes; some fill their bytes, which leaves no encoding out of range. */
const RANGES = [
  { width: 1, lo: 0, hi: 1 },
  { width: 1, lo: -5, hi: 200 },
  { width: 1, lo: -128, hi: 127 },
  { width: 2, lo: 0, hi: 256 },
  { width: 2, lo: -32768, hi: 32767 },
  { width: 2, lo: -40000, hi: -1 },
  { width: 3, lo: -65536, hi: 65536 },
  { width: 3, lo: 5, hi: 5 + 2 ** 24 - 1 },
  { width: 4, lo: -(2 ** 31), hi: 2 ** 31 - 2 },
  { width: 4, lo: 0, hi: 2 ** 24 },
  { width: 7, lo: -(2 ** 52), hi: 2 ** 52 },
]

describe.each(RANGES)('tensors of $width bytes a value from $lo to $hi', ({ width, lo, hi }) => {
  const perSignal = Math.floor(31 / width)
  const sizes = { output: 2 * perSignal, input: 2 * perSignal + 1 }
  const statement = statementOf(
    tensor({ name: 'y', role: 'output', shape: [sizes.output], lo, hi }),
    tensor({ name: 'x', role: 'input', shape: [sizes.input], lo, hi }),
  )
  const [y, x] = statement.tensors as [PublicTensor, PublicTensor]
  let contract: Deployed

  beforeAll(async () => {
    expect(y.bytesPerValue).toBe(width)
    contract = await deployExposed(statement)
  })

  const signalsOf = (input: Hex, output: readonly number[]) =>
    evm.read(contract, 'signalsOf', [input, output.map(BigInt)])

  it('are packed as packTensor does', async () => {
    for (const seed of [1, 2, 3]) {
      const [output, input] = [someValues(y, sizes.output, seed), someValues(x, sizes.input, seed + 9)]
      const expected = [...packTensor(output, y), ...packTensor(input, x)]
      expect(await signalsOf(`0x${tensorBytes(input, x)}`, output)).toEqual(expected)
    }
  })

  it('are packed at the ends of the range', async () => {
    for (const end of [lo, hi]) {
      const [output, input] = [sizes.output, sizes.input].map((size) => Array<number>(size).fill(end))
      const expected = [...packTensor(output!, y), ...packTensor(input!, x)]
      expect(await signalsOf(`0x${tensorBytes(input!, x)}`, output!)).toEqual(expected)
    }
  })

  const full = hi - lo === 2 ** (8 * width) - 1
  if (!full)
    it('have each input above the range found', async () => {
      for (const neighbours of [lo, hi]) {
        for (let i = 0; i < sizes.input; i++) {
          const bytes = Buffer.from(tensorBytes(Array<number>(sizes.input).fill(neighbours), x), 'hex')
          bytes.set(
            Buffer.from((BigInt(hi) - BigInt(lo) + 1n).toString(16).padStart(2 * width, '0'), 'hex'),
            i * width,
          )
          const call = signalsOf(toHex(bytes), Array<number>(sizes.output).fill(lo))
          expect(await revertOf(call)).toEqual({ name: 'InputOutOfRange', args: [BigInt(i)] })
        }
      }
    })

  it('have each output outside the range found', async () => {
    const input = toHex(new Uint8Array(sizes.input * width))
    for (const i of [0, perSignal - 1, perSignal, sizes.output - 1]) {
      for (const value of [BigInt(lo) - 1n, BigInt(hi) + 1n, 2n ** 255n - 1n, -(2n ** 255n)]) {
        const output = Array<bigint>(sizes.output).fill(BigInt(hi)).with(i, value)
        const call = evm.read(contract, 'signalsOf', [input, output])
        expect(await revertOf(call)).toEqual({ name: 'OutputOutOfRange', args: [BigInt(i), value] })
      }
    }
  })
})

describe('several tensors', () => {
  const statement = statementOf(
    tensor({ name: 'a', role: 'input', shape: [40], lo: -3, hi: 99 }),
    tensor({ name: 'b', role: 'output', shape: [33], lo: 0, hi: 1000 }),
    tensor({ name: 'c', role: 'input', shape: [9], lo: 0, hi: 9, visibility: 'hashed' }),
    tensor({ name: 'd', role: 'output', shape: [9], lo: 0, hi: 9, visibility: 'hashed' }),
    tensor({ name: 'e', role: 'input', shape: [3, 3], lo: -70000, hi: 70000 }),
    tensor({ name: 'f', role: 'output', shape: [1], lo: -1, hi: 1 }),
  )
  const [b, d, f, a, c, e] = statement.tensors as PublicTensor[]

  it('each take their own signals', async () => {
    const contract = await deployExposed(statement)
    const values = (each: PublicTensor) =>
      someValues(
        each,
        each.shape.reduce((x, y) => x * y),
        5,
      )
    const bytes = (each: PublicTensor): Hex => `0x${tensorBytes(values(each), each)}`
    const args = [bytes(a!), 77n, bytes(e!), values(b!).map(BigInt), 88n, values(f!).map(BigInt)]
    const signals = [b!, d!, f!, a!, c!, e!].map((each) => {
      if (each === c) return [77n]
      return each === d ? [88n] : packTensor(values(each), each)
    })
    expect(await evm.read(contract, 'signalsOf', args)).toEqual(signals.flat())
  })
})

/** Deploys the verifier with its internal packing callable as `signalsOf`. */
function deployExposed(statement: Statement): Promise<Deployed> {
  const hashes = { modelHash: '00'.repeat(32), circuitHash: '00'.repeat(32) }
  const options = { ...hashes, toolVersion: '', development: false }
  const source = verifierSource({ ...options, statement, verificationKey: sampleKey(statement.signals) })
  const tensors = tensorParameters(statement)
  const parameters = tensors.map(
    ({ name, type }) => `${type} ${type === 'uint256' ? '' : 'calldata '}${name}`,
  )
  const exposed = `contract Exposed is ZkmlVerifier {
    function signalsOf(${parameters.join(', ')}) external pure returns (uint256[${statement.signals}] memory) {
      return _signals(${tensors.map(({ name }) => name).join(', ')});
    }
  }`
  return evm.deploy(
    compileSolidity(`${source}\n${exposed}`, { contract: 'Exposed', viaIR: tensors.length > 5 }),
  )
}

/** Values of the whole range from a small generator; the ends occur. */
function someValues({ lo, hi }: PublicTensor, size: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: size }, (_, i) => {
    state = (state * 48271) % 2147483647
    return i === 0 ? hi : lo + Math.floor((state / 2147483647) * (hi - lo + 1))
  })
}
