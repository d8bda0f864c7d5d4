import { createRequire } from 'node:module'
import { beforeAll, describe, expect, it } from 'vitest'
import { circomWitness } from '../../src/dropIn/witnessProgram.js'
import { type CompiledCircuit, compileCircom } from './circuits.js'
import { snarkjsWitness } from './snarkjsReference.js'

const mixed = {
  body: `signal input a[2][3]; signal input b; signal output c[6];
    for (var i = 0; i < 6; i++) { c[i] <== (a[i \\ 3][i % 3] + i) * b; }
    assert(b != 7);
    log("b is", b, "and c[0]", c[0]);
    log(b);`,
  public: ['b'],
}
const good = {
  a: [
    [1, 2, 3],
    [4, 5, 6],
  ],
  b: 3,
}

let circuit: CompiledCircuit
beforeAll(async () => {
  circuit = await compileCircom(mixed)
})

const ours = (input: unknown) => circomWitness(circuit.wasm, input)
const refused = (code: string, facts = {}) =>
  expect.objectContaining({ code, facts: expect.objectContaining(facts) })

describe('circomWitness', () => {
  it.each([
    ['plain numbers', good],
    ['flat arrays', { ...good, a: [1, 2, 3, 4, 5, 6] }],
    ['decimal and hexadecimal strings', { a: ['1', '0x2', '0xfF', '4', '5', `${2n ** 256n}`], b: '12' }],
    [
      'negative and large values',
      { a: [-1, '-1', `${2n ** 254n}`, -(2 ** 52), 0, `-${2n ** 300n}`], b: '-3' },
    ],
    ['booleans', { a: [true, false, true, true, true, false], b: true }],
    ['one value in an array', { ...good, b: [[[5]]] }],
    ['another order of signals', { b: 5, a: good.a }],
  ])('gives the .wtns of snarkjs, byte for byte: %s', async (_, input) => {
    expect(await ours(input)).toEqual(await snarkjsWitness(circuit.wasm, input))
  })

  it('takes bigints', async () => {
    expect(await ours({ ...good, b: 3n })).toEqual(await ours(good))
  })

  it('takes buses, as the calculator that circom writes does', async () => {
    const { wasm, calculator } = await compileCircom({
      before: 'bus Point() { signal x; signal y; } bus Line() { Point ends[2]; signal w; }',
      body: 'input Point p; input Point q[2]; input Line l; signal output c; c <== (p.x + 2 * p.y + 4 * q[0].x + 8 * q[1].y) * (l.w + l.ends[1].y);',
    })
    const input = {
      p: { x: 1, y: 2 },
      q: [
        { x: 3, y: 4 },
        { x: 5, y: 6 },
      ],
      l: {
        ends: [
          { x: 7, y: 8 },
          { x: 9, y: '10' },
        ],
        w: -11,
      },
    }
    expect(await circomWitness(wasm, input)).toEqual(await circomsOwn(calculator, wasm, input))
  })

  it('computes circuits without inputs', async () => {
    const { wasm } = await compileCircom({ body: 'signal output c; c <== 42;' })
    const witness = await circomWitness(wasm, {})
    expect(witness).toEqual(await snarkjsWitness(wasm, {}))
  })

  it('hands on what the circuit logs, line by line', async () => {
    const lines: string[] = []
    await circomWitness(circuit.wasm, good, { onLog: (line) => lines.push(line) })
    expect(lines).toEqual(['b is 3 and c[0] 3', '3'])
  })

  it('names the line whose assertion fails', async () => {
    await expect(ours({ ...good, b: 7 })).rejects.toEqual(
      refused('E_CIRCUIT_ASSERTION', {
        reported: expect.stringMatching(/^Error in template Main_0 line: \d+$/),
      }),
    )
  })

  it('names the constraint that fails, through the components that lead to it', async () => {
    const { wasm } = await compileCircom({
      before: 'template Inner() { signal input x; x * (x - 1) === 0; }',
      body: 'signal input x; component inner = Inner(); inner.x <== x;',
    })
    await expect(circomWitness(wasm, { x: 2 })).rejects.toEqual(
      refused('E_CIRCUIT_ASSERTION', {
        reported: expect.stringMatching(/template Inner_0 line: \d+.*; .*template Main_1 line: \d+/),
      }),
    )
  })

  it('says why the program stops otherwise: what it finds, or where it traps', async () => {
    const source = { body: 'signal input x[3]; signal input i; signal output c; c <-- x[i];' }
    const [checked, unchecked] = await Promise.all([
      compileCircom(source, '--sanity_check', '3'),
      compileCircom(source),
    ])
    const input = { x: [1, 2, 3], i: 70000 }
    const stopped = (reported: string) =>
      refused('E_CIRCOM_STOPPED', { reported: expect.stringContaining(reported) })
    await expect(circomWitness(checked.wasm, input)).rejects.toEqual(stopped('template Main_0'))
    await expect(circomWitness(checked.wasm, input)).rejects.toThrow('an array is accessed out of bounds')
    await expect(circomWitness(unchecked.wasm, input)).rejects.toEqual(stopped('out of bounds'))
  })

  it.each([
    ['an unknown signal', { ...good, d: 1 }, 'E_SIGNAL_NAME', { signal: 'd' }],
    ['an output as a signal', { ...good, c: [1, 2, 3, 4, 5, 6] }, 'E_SIGNAL_NAME', { signal: 'c' }],
    ['too few values', { ...good, a: [1, 2] }, 'E_SIGNAL_LENGTH', { signal: 'a', expected: 6, found: 2 }],
    ['too many values', { ...good, b: [1, 2] }, 'E_SIGNAL_LENGTH', { signal: 'b', expected: 1, found: 2 }],
    ['no values', { ...good, b: [] }, 'E_SIGNAL_LENGTH', { signal: 'b', expected: 1, found: 0 }],
    ['a missing signal', { b: 1 }, 'E_SIGNAL_MISSING', { expected: 7, found: 1, 'signals given': 'b' }],
    ['nothing at all', {}, 'E_SIGNAL_MISSING', { expected: 7, found: 0, 'signals given': 'none' }],
    ['a fraction', { ...good, b: 1.5 }, 'E_SIGNAL_VALUE', { found: '1.5' }],
    ['a number that has lost digits', { ...good, b: 2 ** 60 }, 'E_SIGNAL_VALUE', {}],
    ['words', { ...good, b: 'seven' }, 'E_SIGNAL_VALUE', { found: '"seven"' }],
    ['an empty text', { ...good, b: '' }, 'E_SIGNAL_VALUE', { found: '""' }],
    ['null', { ...good, b: null }, 'E_SIGNAL_VALUE', { found: 'null' }],
    ['a bus where there is none', { ...good, b: { x: 1 } }, 'E_SIGNAL_NAME', { signal: 'b.x' }],
    ['an object among numbers', { ...good, a: [1, 2, 3, 4, 5, {}] }, 'E_SIGNAL_VALUE', {}],
    ['an array', [1, 2], 'E_SIGNAL_VALUE', { found: 'an array' }],
    ['no input', undefined, 'E_SIGNAL_VALUE', { found: 'undefined' }],
    ['endless nesting', { ...good, b: nested(5000) }, 'E_SIGNAL_VALUE', {}],
  ])('refuses %s', async (_, input, code, facts) => {
    await expect(ours(input)).rejects.toEqual(refused(code, facts))
  })

  it('refuses other bytes, other programs and other fields', async () => {
    const load = (wasm: Uint8Array) => expect(circomWitness(wasm, {})).rejects
    await load(new Uint8Array(8)).toEqual(refused('E_CIRCOM_WASM'))
    await load(circuit.wasm.subarray(0, 5000)).toEqual(refused('E_CIRCOM_WASM'))
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    await load(empty).toEqual(refused('E_CIRCOM_WASM', { missing: expect.stringContaining('getVersion') }))
    for (const prime of ['bls12381', 'goldilocks']) {
      const { wasm } = await compileCircom({ body: 'signal input a; a === 1;' }, '--prime', prime)
      await load(wasm).toThrow(/over another field/)
    }
  })
})

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

/** What the calculator that circom writes beside a program computes. */
async function circomsOwn(calculator: string, wasm: Uint8Array, input: object): Promise<Uint8Array> {
  const module = { exports: undefined as unknown }
  new Function('module', 'require', calculator)(module, createRequire(import.meta.url))
  type Calculator = { calculateWTNSBin(input: object, sanityCheck: number): Promise<Uint8Array> }
  const builder = module.exports as (wasm: Uint8Array) => Promise<Calculator>
  return new Uint8Array(await (await builder(wasm)).calculateWTNSBin(input, 0))
}
