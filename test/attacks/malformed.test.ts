import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { compile } from '../../src/compile.js'
import { proofCalldata } from '../../src/contract/calldata.js'
import type { ProofJson } from '../../src/contract/proofNumbers.js'
import * as groth16 from '../../src/dropIn/groth16.js'
import { ZkmlError } from '../../src/errors.js'
import { exportVerifier } from '../../src/exportVerifier.js'
import { defineModel, type ImportedModel } from '../../src/imported/index.js'
import { type ProvedInference, prove } from '../../src/prove.js'
import type { JsonObject, Proved } from '../../src/provers/types.js'
import { type Keys, setup } from '../../src/setup.js'
import { type Verdict, verify, verifyBatch } from '../../src/verify.js'
import { gateExample, manySignals } from '../contract/gates/examples.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'

// Keys, signals and proofs come out of requests and files: whatever they are, the answer is a verdict or a typed error, and
// never that a proof is valid.

const compiled = compile(smallModel(), { bits: 8 })
let keys: Keys
let proved: ProvedInference
let model: ImportedModel

beforeAll(async () => {
  keys = await setup(compiled)
  proved = await prove(compiled, keys.zkey, SMALL_INPUT)
  const absent = { url: 'file:///absent', sha256: '0'.repeat(64), bytes: 0 }
  const { source } = exportVerifier(compiled.manifest, keys, { allowInsecureDevKey: true })
  model = defineModel({
    manifest: compiled.manifest,
    verificationKey: keys.verificationKey,
    verifierSource: source,
    files: { model: absent, witness: absent, zkey: absent },
  })
})

/** No text can be made of it by itself. */
const WITHOUT_TEXT = { toString: 1, valueOf: 1 }
/** What parsed JSON may hold in place of anything else, and what plain JavaScript may give. */
const WRONG: readonly unknown[] = [
  ...[undefined, null, true, 0, -1, 1.5, Number.NaN, 10n, '', '0', 'x', '-1', '1e3', '0x1', '9'.repeat(99)],
  ...[[], {}, [null], [[]], [{}], ['x'], new Array(2), { length: 1 }, { zkml: null }, { zkml: [] }],
  ...[WITHOUT_TEXT, [WITHOUT_TEXT], { protocol: 'plonk' }, { protocol: 'fflonk', curve: 'bn128' }],
  ...[{ protocol: 'groth16', curve: 'bn128' }, { protocol: WITHOUT_TEXT, curve: [] }, Symbol('x'), () => 1],
]

/** The JSON with one of its fields, or of the elements of a list, replaced, at any depth. */
function* replaced(json: unknown, wrong: unknown): Generator<unknown> {
  if (typeof json !== 'object' || json === null) return
  const withField = (key: string, value: unknown) =>
    Array.isArray(json) ? json.with(Number(key), value) : { ...json, [key]: value }
  for (const [key, value] of Object.entries(json)) {
    yield withField(key, wrong)
    for (const inner of replaced(value, wrong)) yield withField(key, inner)
  }
}

/** `call` ends in a typed error. */
async function refuses(call: () => unknown): Promise<void> {
  const outcome = await outcomeOf(call)
  expect(outcome).toBeInstanceOf(ZkmlError)
  expect((outcome as ZkmlError).blame).not.toBe('internal')
}

/** `call` ends in a typed error, or a verdict. @returns the verdict */
async function answers(call: () => Promise<Verdict>): Promise<Verdict | undefined> {
  const outcome = await outcomeOf(call)
  if (!(outcome instanceof ZkmlError)) expect(outcome).toMatchObject({ valid: expect.any(Boolean) })
  else expect(outcome.blame).not.toBe('internal')
  return outcome instanceof ZkmlError ? undefined : (outcome as Verdict)
}

/** `call` ends in a typed error, or says that something is not valid. */
async function neverHolds(call: () => Promise<Verdict>): Promise<void> {
  expect((await answers(call))?.valid).not.toBe(true)
}

/** What comes of a call, be it thrown at once or later. */
function outcomeOf(call: () => unknown): Promise<unknown> {
  return new Promise((resolve) => resolve(call())).catch((error: unknown) => error)
}

const asKey = (wrong: unknown) => wrong as JsonObject
const asSignals = (wrong: unknown) => wrong as string[]
const asProved = (wrong: unknown) => wrong as Proved

describe('what is none of it', () => {
  it.each(WRONG)('%o is refused as a key', async (wrong) => {
    const { publicSignals, proof } = proved
    await refuses(() => verify(asKey(wrong), publicSignals, proof))
    await refuses(() => verifyBatch(asKey(wrong), [proved]))
    await refuses(() => verifyBatch(asKey(wrong), []))
    await refuses(() => groth16.verify(wrong as object, publicSignals, proof))
  })

  it.each(WRONG)('%o does not hold as public signals', async (wrong) => {
    const { verificationKey } = keys
    const pair = { proof: proved.proof, publicSignals: asSignals(wrong) }
    await neverHolds(() => verify(verificationKey, pair.publicSignals, pair.proof))
    await neverHolds(() => verifyBatch(verificationKey, [proved, pair]))
    await neverHolds(() => model.verify(pair))
    await refuses(() => model.calldata(pair))
    await refuses(() => model.verificationGas(pair))
    const { statement } = compiled.manifest
    await refuses(() => proofCalldata(pair.proof as ProofJson, pair.publicSignals, statement))
  })

  it.each(WRONG)('%o is refused as a proof', async (wrong) => {
    const { verificationKey } = keys
    const pair = { proof: asKey(wrong), publicSignals: proved.publicSignals }
    await refuses(() => verify(verificationKey, pair.publicSignals, pair.proof))
    await refuses(() => verifyBatch(verificationKey, [proved, pair]))
    await refuses(() => groth16.verify(verificationKey, pair.publicSignals, wrong as object))
    await refuses(() => groth16.exportSolidityCallData(wrong as object, pair.publicSignals))
    await refuses(() => model.verify(pair))
    await refuses(() => model.calldata(pair))
    await refuses(() => model.verificationGas(pair))
    const { statement } = compiled.manifest
    await refuses(() => proofCalldata(pair.proof as ProofJson, pair.publicSignals, statement))
  })

  it.each(WRONG)('%o is refused as a proof with its signals', async (wrong) => {
    await refuses(() => model.verify(asProved(wrong)))
    await refuses(() => model.calldata(asProved(wrong)))
    await refuses(() => model.verificationGas(asProved(wrong)))
    await refuses(() => verifyBatch(keys.verificationKey, [asProved(wrong)]))
    await refuses(() => verifyBatch(keys.verificationKey, [proved, asProved(wrong)]))
  })

  it.each(WRONG.filter((wrong) => !Array.isArray(wrong)))('%o is refused as a batch', async (wrong) => {
    await refuses(() => verifyBatch(keys.verificationKey, wrong as Proved[]))
  })

  it('says which of them it is', async () => {
    const { verificationKey } = keys
    const { publicSignals, proof } = proved
    const nothing = asKey(null)
    await expect(verify(nothing, publicSignals, proof)).rejects.toMatchObject({
      code: 'E_VKEY_FORMAT',
      message: 'The verification key cannot be read: its JSON is no object.',
    })
    await expect(verify(verificationKey, publicSignals, nothing)).rejects.toMatchObject({
      code: 'E_PROOF_FORMAT',
      message: 'The proof cannot be read: its JSON is no object.',
    })
    await expect(verifyBatch(verificationKey, asProved(null) as never)).rejects.toMatchObject({
      code: 'E_PROOF_FORMAT',
      message: 'The proof cannot be read: the batch is no list of proofs.',
    })
  })
})

describe('one wrong value anywhere', () => {
  it.each(WRONG)('%o does not make a proof hold', async (wrong) => {
    const { zkml, ...numbers } = proved.proof
    for (const changed of replaced(numbers, wrong)) {
      if (isDeepStrictEqual(changed, numbers)) continue
      await neverHolds(() =>
        verify(keys.verificationKey, proved.publicSignals, { ...(changed as JsonObject), zkml }),
      )
    }
    for (const publicSignals of replaced(proved.publicSignals, wrong)) {
      const pair = { proof: proved.proof, publicSignals: asSignals(publicSignals) }
      await neverHolds(() => verify(keys.verificationKey, pair.publicSignals, pair.proof))
    }
  })

  it.each(WRONG)('%o in a key or a stamp is no raw error', async (wrong) => {
    const { verificationKey } = keys
    for (const key of replaced(verificationKey, wrong))
      await answers(() => verify(asKey(key), proved.publicSignals, proved.proof))
    for (const zkml of [wrong, ...replaced(proved.proof.zkml, wrong)])
      await answers(() => verify(verificationKey, proved.publicSignals, { ...proved.proof, zkml }))
  })

  it.each(['plonk', 'fflonk'] as const)('is no raw error in a key of %s', async (protocol) => {
    const { verificationKey, publicSignals, proof } = await gateExample(protocol, manySignals(2))
    // What is left after these reaches snarkjs, which is for other tests.
    for (const wrong of [null, true, [], {}, 'x', WITHOUT_TEXT, [WITHOUT_TEXT], [[WITHOUT_TEXT]]]) {
      for (const key of replaced(verificationKey, wrong))
        await answers(() => verify(asKey(key), publicSignals, proof))
      for (const changed of replaced(proof, wrong))
        await neverHolds(() => verify(verificationKey, publicSignals, asKey(changed)))
    }
  })
})
