import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { groth16, type JsonObject } from '../../src/index.js'
import { verificationKeyOf } from '../../src/provers/groth16/verificationKey.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { asFile } from '../../src/provers/snarkjs.js'
import { CASES, type CompiledCircuit, compileCircom } from './circuits.js'
import { snarkjsKey, snarkjsVerifies, snarkjsWitness, withMore } from './snarkjsReference.js'

const { input, ...source } = CASES['a public input']!
const folder = mkdtempSync(join(tmpdir(), 'zkml-api-'))
const [zkeyFile, wtnsFile, wasmFile] = ['key.zkey', 'w.wtns', 'c.wasm'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]

let circuit: CompiledCircuit
let zkey: Uint8Array
let wtns: Uint8Array
let vkey: JsonObject
beforeAll(async () => {
  circuit = await compileCircom({ ...source, body: `${source.body} log(a); assert(a != 9);` })
  zkey = await snarkjsKey(circuit.r1cs, await developmentPtau(4, 'full'))
  wtns = await snarkjsWitness(circuit.wasm, input)
  vkey = await verificationKeyOf(bytesSource(zkey))
  writeFileSync(zkeyFile, zkey)
  writeFileSync(wtnsFile, wtns)
  writeFileSync(wasmFile, circuit.wasm)
})
afterAll(() => rmSync(folder, { recursive: true }))

const unreadable = expect.objectContaining({ code: 'E_READ' })

describe('groth16.prove', () => {
  it('takes names of files, bytes, buffers and files in memory', async () => {
    const keys = [zkeyFile, zkey, Buffer.from(zkey), { type: 'mem', data: zkey } as const]
    const witnesses = [wtnsFile, wtns, Buffer.from(wtns), asFile(wtns) as { type: 'mem'; data: Uint8Array }]
    for (const [i, key] of keys.entries()) {
      const { proof, publicSignals } = await groth16.prove(key, witnesses[i]!)
      expect(await groth16.verify(vkey, publicSignals, proof)).toBe(true)
    }
  })

  it('gives a proof of the shape that snarkjs gives', async () => {
    const ours = await groth16.prove(zkey, wtns)
    const theirs = await withMore((snarkjs) => snarkjs.groth16.prove(asFile(zkey), asFile(wtns)))
    const shape = (value: unknown) => JSON.stringify(value).replace(/\d{20,}/g, 'N')
    expect(shape(ours)).toBe(shape(theirs))
    expect(ours.publicSignals).toEqual(theirs.publicSignals)
    expect(await snarkjsVerifies(vkey, ours)).toBe(true)
  })

  it('takes its options behind a logger', async () => {
    const onProgress = vi.fn()
    for (const threads of [{ singleThread: true }, { threads: 2 }]) {
      const { proof, publicSignals } = await groth16.prove(zkeyFile, wtns, undefined, {
        ...threads,
        onProgress,
      })
      expect(await groth16.verify(vkey, publicSignals, proof)).toBe(true)
    }
    expect(onProgress).toHaveBeenCalled()
    const aborted = { signal: AbortSignal.abort(new Error('enough')) }
    await expect(groth16.prove(zkey, wtns, undefined, aborted)).rejects.toThrow('enough')
  })

  it('says which file it cannot read', async () => {
    await expect(groth16.prove('nowhere.zkey', wtns)).rejects.toEqual(unreadable)
    await expect(groth16.prove('nowhere.zkey', wtns)).rejects.toThrow('nowhere.zkey')
    await expect(groth16.prove(folder, wtns)).rejects.toEqual(unreadable)
    await expect(groth16.prove(undefined as never, wtns)).rejects.toEqual(unreadable)
    await expect(groth16.prove(zkey, { type: 'mem' })).rejects.toEqual(unreadable)
  })

  it('refuses a witness that breaks a row, where snarkjs makes a false proof', async () => {
    const broken = wtns.slice()
    broken[broken.length - 32] = broken.at(-32)! ^ 1
    await expect(groth16.prove(zkey, broken)).rejects.toMatchObject({ code: 'E_WITNESS_UNSATISFIED' })
    const false_ = await withMore((snarkjs) => snarkjs.groth16.prove(asFile(zkey), asFile(broken)))
    expect(await groth16.verify(vkey, false_.publicSignals, false_.proof)).toBe(false)
  })
})

describe('groth16.fullProve', () => {
  it('proves an input, and hands what the circuit logs to the logger', async () => {
    const logger = { info: vi.fn(), error: vi.fn() }
    const { proof, publicSignals } = await groth16.fullProve(input, wasmFile, zkeyFile, logger)
    expect(await snarkjsVerifies(vkey, { proof, publicSignals })).toBe(true)
    expect(publicSignals).toEqual(['112', '16'])
    expect(logger.info.mock.calls).toEqual([['16']])
  })

  it('passes options on to both of its parts', async () => {
    const proved = groth16.fullProve(
      input,
      circuit.wasm,
      zkey,
      undefined,
      { sanityCheck: true },
      { threads: 1 },
    )
    expect((await proved).publicSignals).toEqual(['112', '16'])
    await expect(groth16.fullProve({ a: 9, b: 1 }, circuit.wasm, zkey)).rejects.toMatchObject({
      code: 'E_CIRCUIT_ASSERTION',
    })
  })
})

describe('in a page', () => {
  const { getBuiltinModule } = process
  afterEach(() => {
    process.getBuiltinModule = getBuiltinModule
    vi.unstubAllGlobals()
  })

  it('fetches files', async () => {
    const served = new Map([
      ['/key.zkey', zkey],
      ['/w.wtns', wtns],
    ])
    const respond = (url: string) =>
      new Response(served.get(url) as BodyInit | undefined, { status: served.has(url) ? 200 : 404 })
    vi.stubGlobal('fetch', async (url: string) => {
      if (url === '/down') throw new TypeError('fetch failed')
      return respond(url)
    })
    const withoutFiles = (name: string) => (name === 'node:fs' ? undefined : getBuiltinModule(name))
    process.getBuiltinModule = withoutFiles as typeof getBuiltinModule
    const { proof, publicSignals } = await groth16.prove('/key.zkey', '/w.wtns')
    expect(await groth16.verify(vkey, publicSignals, proof)).toBe(true)
    await expect(groth16.prove('/nothing', wtns)).rejects.toMatchObject({
      code: 'E_READ',
      facts: { problem: 'the server answers 404' },
    })
    await expect(groth16.prove('/down', wtns)).rejects.toMatchObject({ facts: { problem: 'fetch failed' } })
  })
})

describe('groth16.verify', () => {
  it('tells the logger', async () => {
    const logger = { info: vi.fn(), error: vi.fn() }
    const { proof, publicSignals } = await groth16.prove(zkey, wtns)
    expect(await groth16.verify(vkey, publicSignals, proof, logger)).toBe(true)
    expect(await groth16.verify(vkey, ['112', '17'], proof, logger)).toBe(false)
    expect(logger.info.mock.calls).toEqual([['OK!']])
    expect(logger.error.mock.calls).toEqual([['Invalid proof']])
  })

  it('takes numbers in all the forms that snarkjs takes, as it does', async () => {
    const { proof, publicSignals } = await groth16.prove(zkey, wtns)
    const { protocol: _p, curve: _c, ...points } = proof
    const hexadecimal = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(hexadecimal) : `0x${BigInt(value as string).toString(16)}`
    const { pi_a, pi_b, pi_c } = points
    const hexProof = { pi_a: hexadecimal(pi_a), pi_b: hexadecimal(pi_b), pi_c: hexadecimal(pi_c) }
    const { nPublic: _n, protocol: _k, ...bareKey } = vkey
    const cases: [key: object, signals: (string | number | bigint)[], proof: object][] = [
      [vkey, publicSignals, points],
      [vkey, [112n, 16n], proof],
      [vkey, ['0x70', 16n], hexProof],
      [{ ...vkey, curve: 'bn254' }, publicSignals, proof],
      [{ ...vkey, curve: 'alt_bn128' }, publicSignals, proof],
      [bareKey, publicSignals, proof],
    ]
    for (const [key, signals, each] of cases) {
      expect(await groth16.verify(key, signals, each)).toBe(true)
      expect(
        await snarkjsVerifies(key, { publicSignals: signals as string[], proof: each as JsonObject }),
      ).toBe(true)
    }
  })

  it('throws for what is no proof or no key', async () => {
    const { proof, publicSignals } = await groth16.prove(zkey, wtns)
    const malformed = expect.objectContaining({ code: 'E_PROOF_FORMAT' })
    await expect(groth16.verify(vkey, publicSignals, {})).rejects.toEqual(malformed)
    await expect(groth16.verify(vkey, publicSignals, null as never)).rejects.toEqual(malformed)
    await expect(groth16.verify(vkey, 'none' as never, proof)).rejects.toEqual(malformed)
    await expect(groth16.verify(vkey, publicSignals, { ...proof, pi_a: nested(9999) })).rejects.toEqual(
      malformed,
    )
    const badKey = expect.objectContaining({ code: 'E_VKEY_FORMAT' })
    await expect(groth16.verify({}, publicSignals, proof)).rejects.toEqual(badKey)
    await expect(groth16.verify({ ...vkey, curve: 'bls12381' }, publicSignals, proof)).rejects.toEqual(badKey)
  })
})

describe('groth16.exportSolidityCallData', () => {
  it('gives the text of snarkjs', async () => {
    const { proof, publicSignals } = await groth16.prove(zkey, wtns)
    for (const signals of [publicSignals, [], ['7'], ['1', '2', '3']]) {
      const theirs = withMore((snarkjs) => snarkjs.groth16.exportSolidityCallData(proof, signals))
      expect(await groth16.exportSolidityCallData(proof, signals)).toBe(await theirs)
    }
    const plain = await groth16.exportSolidityCallData(proof, publicSignals)
    expect(await groth16.exportSolidityCallData(proof, [112n, 16])).toBe(plain)
    await expect(groth16.exportSolidityCallData({}, [])).rejects.toMatchObject({ code: 'E_PROOF_FORMAT' })
  })
})

function nested(depth: number): unknown {
  let value: unknown = '1'
  for (let i = 0; i < depth; i++) value = [value]
  return value
}
