import { type Hex, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicTensor, Statement } from '../../src/circuit/statement.js'
import { inferenceArguments } from '../../src/contract/calldata.js'
import { checkMemory } from '../../src/contract/languages/solidity/pairing.js'
import { packTensor, tensorBytes } from '../../src/contract/packing.js'
import { verifierSource } from '../../src/contract/verifier.js'
import { FR } from '../../src/field/bn254.js'
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
  { width: 1, lo: 0, hi: 127 },
  { width: 1, lo: -1, hi: 127 },
  { width: 1, lo: 0, hi: 254 },
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
          for (const above of [BigInt(hi) - BigInt(lo) + 1n, 2n ** BigInt(8 * width) - 1n]) {
            const bytes = Buffer.from(tensorBytes(Array<number>(sizes.input).fill(neighbours), x), 'hex')
            bytes.set(Buffer.from(above.toString(16).padStart(2 * width, '0'), 'hex'), i * width)
            const call = signalsOf(toHex(bytes), Array<number>(sizes.output).fill(lo))
            expect(await revertOf(call)).toEqual({ name: 'InputOutOfRange', args: [BigInt(i * width)] })
          }
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
    tensor({ name: 'w', role: 'weights', shape: [4], lo: -9, hi: 9, visibility: 'hashed' }),
  )
  const DIGESTS = { c: 77n, d: 88n, w: 99n } as Record<string, bigint>
  const values = statement.tensors.map(
    (each) =>
      DIGESTS[each.name] ??
      someValues(
        each,
        each.shape.reduce((x, y) => x * y),
        5,
      ),
  )
  const { inputs, outputs } = inferenceArguments(statement, values)
  let contract: Deployed
  beforeAll(async () => {
    contract = await deployExposed(statement, 99n)
  })
  const revert = (input: Hex, output: readonly bigint[]) =>
    revertOf(evm.read(contract, 'signalsOf', [input, output]))

  it('each take their own signals, and the weights 0, as the sum of the signals begins with their term', async () => {
    const signals = statement.tensors.flatMap((each, i) => {
      const own = each.role === 'weights' ? 0n : values[i]!
      return typeof own === 'bigint' ? [own] : packTensor(own, each)
    })
    expect(await evm.read(contract, 'signalsOf', [inputs, outputs])).toEqual(signals)
  })

  it('have values and digests out of range found, with their place in the argument', async () => {
    const bytes = Buffer.from(inputs.slice(2), 'hex')
    const changed = (at: number, ...to: number[]) => {
      const copy = Buffer.from(bytes)
      copy.set(to, at)
      return toHex(copy)
    }
    const input = (index: number) => ({ name: 'InputOutOfRange', args: [BigInt(index)] })
    expect(await revert(changed(0, 103), outputs)).toEqual(input(0))
    expect(await revert(changed(39, 255), outputs)).toEqual(input(39))
    expect(await revert(changed(40, 0x31), outputs)).toEqual(input(40))
    expect(await revert(changed(40, 0xff), outputs)).toEqual(input(40))
    expect(await revert(changed(72, 0x02, 0x22, 0xe1), outputs)).toEqual(input(72))
    expect(await revert(changed(96, 0x02, 0x22, 0xe1), outputs)).toEqual(input(96))
    const output = (index: number, value: bigint) => ({
      name: 'OutputOutOfRange',
      args: [BigInt(index), value],
    })
    for (const [index, value] of [
      [0, -1n],
      [32, 1001n],
      [33, FR],
      [33, -1n],
      [34, 2n],
    ] as const) {
      expect(await revert(inputs, outputs.with(index, value))).toEqual(output(index, value))
    }
  })

  it('are of exact lengths', async () => {
    const wrong = (expected: number, found: number) => ({
      name: 'WrongLength',
      args: [BigInt(expected), BigInt(found)],
    })
    expect(await revert(inputs.slice(0, -2) as Hex, outputs)).toEqual(wrong(99, 98))
    expect(await revert(`${inputs}00`, outputs)).toEqual(wrong(99, 100))
    expect(await revert(inputs, outputs.slice(1))).toEqual(wrong(35, 34))
    expect(await revert(inputs, [...outputs, 0n])).toEqual(wrong(35, 36))
  })
})

/** Deploys the verifier with its internal packing callable as `signalsOf`. */
function deployExposed(statement: Statement, weightsDigest?: bigint): Promise<Deployed> {
  const source = verifierSource({
    circuitHash: '00'.repeat(32),
    toolVersion: '',
    development: false,
    statement,
    verificationKey: sampleKey(statement.signals),
    weightsDigest,
  })
  const { bytes, first, stride } = checkMemory(statement.signals)
  const exposed = `contract Exposed is ZkmlVerifier {
    function signalsOf(bytes calldata inputs, int256[] calldata outputs)
        external pure returns (uint256[${statement.signals}] memory signals)
    {
      bytes memory p = new bytes(${bytes});
      for (uint256 i; i < p.length; ++i) p[i] = 0xee;
      _pack(inputs, outputs, p);
      for (uint256 i; i < ${statement.signals}; ++i) {
        assembly {
          mstore(add(signals, mul(32, i)), mload(add(p, add(${first}, mul(${stride}, i)))))
        }
      }
    }
  }`
  return evm.deploy(compileSolidity(`${source}\n${exposed}`, { contract: 'Exposed' }))
}

/** Values of the whole range from a small generator; the ends occur. */
function someValues({ lo, hi }: PublicTensor, size: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: size }, (_, i) => {
    state = (state * 48271) % 2147483647
    return i === 0 ? hi : lo + Math.floor((state / 2147483647) * (hi - lo + 1))
  })
}
