import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packTensor } from '../../src/contract/packing.js'
import {
  type Compilation,
  compile,
  exportVerifier,
  type Groth16Proof,
  type Keys,
  proofCalldata,
  prove,
  verify,
  verifyBatch,
} from '../../src/index.js'
import { verifyGroth16 } from '../../src/provers/groth16/verifier.js'
import { withSnarkjs } from '../../src/provers/snarkjs.js'
import type { JsonObject } from '../../src/provers/types.js'
import { openWorkshop, type Workshop } from '../cli/workshop.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { compileSolidity, withEvm } from '../harness/evm.js'
import { forgedWithoutSecondPhase, freshKeys, powersOfTau } from './forge.js'

/**
 * The forgery that emptied contracts of 2026 (FOOMCASH, Veil): a key straight out of `snarkjs zkey new` has gamma = delta,
 * so A = alpha, B = beta and C = -L prove whatever the public signals say.
 */
let compilation: Compilation
let keys: Keys
let signals: string[]
let forged: JsonObject
beforeAll(async () => {
  compilation = compile(smallModel())
  keys = await freshKeys(compilation, await powersOfTau())
  const [y] = compilation.manifest.statement.tensors
  // Of the forger's choosing.
  signals = packTensor([y!.lo, y!.hi], y!).map(String)
  forged = forgedWithoutSecondPhase(keys.verificationKey, signals)
})

const insecure = expect.objectContaining({ code: 'E_INSECURE_KEY' })
const reason = 'anybody can forge proofs under this verification key: gamma = delta'

describe('a key without a second phase', () => {
  it('is one under which the equation of Groth16 holds for false outputs, as snarkjs finds too', async () => {
    expect(verifyGroth16(keys.verificationKey, signals, forged)).toBe(true)
    const theirs = withSnarkjs(({ groth16 }) => groth16.verify(keys.verificationKey, signals, forged))
    expect(await theirs).toBe(true)
  })

  it('verifies nothing: neither the forgery nor an honest proof', async () => {
    const { verificationKey, zkey } = keys
    expect(await verify(verificationKey, signals, forged)).toEqual({ valid: false, reason })
    expect(await verifyBatch(verificationKey, [{ publicSignals: signals, proof: forged }])).toEqual({
      valid: false,
      reason,
    })
    const honest = await prove(compilation, zkey, SMALL_INPUT)
    expect(verifyGroth16(verificationKey, honest.publicSignals, honest.proof)).toBe(true)
    expect(await verify(verificationKey, honest.publicSignals, honest.proof)).toEqual({
      valid: false,
      reason,
    })
  })

  it('has no contract', () => {
    expect(() => exportVerifier(compilation.manifest, keys)).toThrow(insecure)
    expect(() => exportVerifier(compilation.manifest, keys)).toThrow(
      expect.objectContaining({ facts: { contributions: 0, gammaEqualsDelta: true, development: false } }),
    )
  })

  it('has a contract named DevOnly where that is asked for, and that one accepts the forgery', async () => {
    const exported = exportVerifier(compilation.manifest, keys, { allowInsecureDevKey: true })
    expect(exported).toMatchObject({ name: 'DevOnlyZkmlVerifier', devOnly: true })
    expect(exported.source).toContain('## DEVELOPMENT KEY.')
    const calls = proofCalldata(forged as unknown as Groth16Proof, signals, compilation.manifest.statement)
    await withEvm(async (evm) => {
      const contract = await evm.deploy(compileSolidity(exported.source))
      expect((await evm.send(contract, calls.verifyInference)).status).toBe('success')
    })
  })
})

describe('on the command line a key without a second phase', () => {
  let shop: Workshop
  beforeAll(async () => {
    shop = openWorkshop()
    shop.save('model.onnx', smallModel())
    shop.save('input.json', SMALL_INPUT)
    await shop.zkml('compile', 'model.onnx', '-o', 'c')
    shop.save('c/circuit.zkey', keys.zkey)
    shop.save('c/verification_key.json', keys.verificationKey)
    shop.save('proof.json', forged)
    shop.save('public.json', signals)
  })
  afterAll(() => shop?.remove())

  it('makes verify say INVALID and why', async () => {
    const { code, stdout } = await shop.zkml('verify', 'c', '--proof', 'proof.json')
    expect(code).toBe(1)
    expect(stdout).toContain(`INVALID: ${reason}`)
  })

  it('is refused by export-verifier, which writes nothing', async () => {
    const { code, stderr } = await shop.zkml('export-verifier', 'c')
    expect(code).toBe(2)
    expect(stderr).toContain('Code: E_INSECURE_KEY')
    expect(shop.list('c')).not.toContain('Verifier.sol')
  })

  it('proves what nobody accepts, with a warning', async () => {
    const proved = await shop.zkml('prove', 'c', '--input', 'input.json')
    expect(proved.code).toBe(0)
    expect(proved.stdout).toContain('FORGEABLE KEY')
    const { code, stdout } = await shop.zkml('verify', 'c', '--proof', 'c/proof.json')
    expect(code).toBe(1)
    expect(stdout).toContain(`INVALID: ${reason}`)
  })

  it('is warned of by the drop-in commands, which go on as those of snarkjs do', async () => {
    const warned = async (...args: string[]) => {
      const { code, stdout } = await shop.zkml('groth16', ...args)
      expect(code).toBe(0)
      expect(stdout).toContain('FORGEABLE KEY')
      return stdout
    }
    await warned('export-vkey', 'c/circuit.zkey', 'vkey.json')
    expect(await warned('verify', 'vkey.json', 'public.json', 'proof.json')).toContain('VALID')
  })
})
