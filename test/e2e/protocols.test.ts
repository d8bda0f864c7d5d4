import type { Hex } from 'viem'
import { beforeAll, describe, expect, it } from 'vitest'
import { proofCalldata } from '../../src/contract/calldata.js'
import { FR } from '../../src/field/bn254.js'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Keys,
  type ProvedInference,
  prove,
  readKeyInfo,
  run,
  setup,
  unpackTensor,
  verify,
} from '../../src/index.js'
import { openWorkshop } from '../cli/workshop.js'
import { compileSolidity, revertOf, withEvm } from '../harness/evm.js'
import { SMALL_INPUT, smallModel } from './smallModel.js'

const protocols = ['plonk', 'fflonk'] as const

describe.each(protocols)('%s', (protocol) => {
  let compilation: Compilation
  let keys: Keys
  let proved: ProvedInference
  beforeAll(async () => {
    compilation = compile(smallModel(), { protocol })
    keys = await setup(compilation)
    proved = await prove(compilation, keys.zkey, SMALL_INPUT)
  })

  it('is proved and verified, with the integers of the interpreter as public signals', async () => {
    const { proof, publicSignals, outputs } = proved
    expect(await verify(keys.verificationKey, publicSignals, proof)).toEqual({ valid: true })
    expect(outputs).toEqual(run(compilation, SMALL_INPUT))
    const [tensor] = compilation.manifest.statement.tensors
    expect(unpackTensor(publicSignals.map(BigInt), tensor!)).toEqual(outputs.y!.integers)
  })

  it('stamps proof and keys with the circuit', () => {
    const { modelHash, circuitHash, version } = compilation.manifest
    expect(proved.proof.zkml).toEqual({ version, modelHash, circuitHash })
    expect(keys.verificationKey.zkml).toEqual({ version, modelHash, circuitHash, development: true })
    expect(readKeyInfo(keys.zkey)).toMatchObject({ protocol, development: true, label: { circuitHash } })
  })

  it('is refused with changed signals or a changed proof', async () => {
    const { proof, publicSignals } = proved
    const [signal, ...rest] = publicSignals
    const isValid = async (signals: readonly string[], p = proof) =>
      (await verify(keys.verificationKey, signals, p)).valid
    expect(await isValid([`${BigInt(signal!) + 1n}`, ...rest])).toBe(false)
    expect(await isValid([`${BigInt(signal!) + FR}`, ...rest])).toBe(false)
    expect(await isValid([])).toBe(false)
    expect(await isValid(publicSignals, swapped(proof))).toBe(false)
  })

  it('is refused by the key of another circuit, naming both', async () => {
    const other = compile(smallModel(), { protocol, bits: 4 })
    const foreign = { ...proved.proof, zkml: { ...(proved.proof.zkml as object), ...hashOf(other) } }
    const verdict = await verify(keys.verificationKey, proved.publicSignals, foreign)
    expect(verdict.valid).toBe(false)
    expect(verdict.reason).toContain(other.manifest.circuitHash)
    expect(verdict.reason).toContain(compilation.manifest.circuitHash)
  })

  it('is verified by the exported contract, which reverts for another output', async () => {
    const { name, source, devOnly } = exportVerifier(compilation.manifest, keys, {
      allowInsecureDevKey: true,
    })
    expect([name, devOnly]).toEqual(['DevOnlyZkmlVerifier', true])
    const { statement } = compilation.manifest
    const calldata = proofCalldata(proved.proof, proved.publicSignals, statement, protocol)
    expect(calldata.proof.length).toBe(2 + 2 * 768)
    await withEvm(async (evm) => {
      const contract = await evm.deploy(compileSolidity(source))
      expect((await evm.send(contract, calldata.verifyInference)).status).toBe('success')
      expect(BigInt(await evm.call(contract, calldata.verifyProof))).toBe(1n)
      const { inputs, outputs } = calldata
      const changed = outputs.with(0, outputs[0]! + 1n)
      const call = evm.read(contract, 'verifyInference', [calldata.proof, inputs, changed])
      expect(await revertOf(call)).toEqual({ name: 'InvalidProof', args: [] })
    })
  })

  it('goes from a model to the calls of its contract on the command line', async () => {
    const shop = openWorkshop()
    try {
      shop.save('model.onnx', smallModel())
      shop.save('input.json', SMALL_INPUT)
      await shop.zkml('compile', 'model.onnx', '-o', 'm', '--protocol', protocol)
      await shop.zkml('setup', 'm')
      await shop.zkml('prove', 'm', '--input', 'input.json')
      const exported = await shop.zkml('export-verifier', 'm', '--allow-insecure-dev-key', '-o', 'V.sol')
      expect(exported).toMatchObject({ code: 0, stderr: '' })
      const { code, value } = await shop.json('calldata', 'm', '--proof', 'm/proof.json')
      expect(code).toBe(0)
      const calldata = value as { proof: Hex; verifyInference: Hex; verifyProof: Hex }
      expect(calldata.proof).toMatch(/^0x[0-9a-f]{1536}$/)
      await withEvm(async (evm) => {
        const contract = await evm.deploy(compileSolidity(shop.read('V.sol')))
        expect((await evm.send(contract, calldata.verifyInference)).status).toBe('success')
        expect(BigInt(await evm.call(contract, calldata.verifyProof))).toBe(1n)
      })
    } finally {
      shop.remove()
    }
  })

  it('exports no contract for a development key unless asked to', () => {
    expect(() => exportVerifier(compilation.manifest, keys)).toThrow(
      expect.objectContaining({ code: 'E_INSECURE_KEY', facts: { development: true } }),
    )
  })
})

function hashOf({ manifest: { circuitHash } }: Compilation) {
  return { circuitHash }
}

/** The same numbers with two points in each other's place. */
function swapped(proof: ProvedInference['proof']): ProvedInference['proof'] {
  const { A, B, polynomials } = proof
  if (A !== undefined) return { ...proof, A: B, B: A }
  const points = polynomials as { C1: unknown; C2: unknown }
  return { ...proof, polynomials: { ...points, C1: points.C2, C2: points.C1 } }
}
