import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { compile, proofCalldata, prove, run, setup } from '../../src/index.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { bundleForPages } from '../harness/bundles.js'

const folder = mkdtempSync(join(tmpdir(), 'zkml-page-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Without snarkjs and what it brings, which Groth16 has no use for. */
async function saveBundle(entry: string): Promise<void> {
  const target = join(folder, entry)
  mkdirSync(target, { recursive: true })
  const { main, lazy } = await bundleForPages(entry)
  const own = lazy.filter(({ packages }) => !packages.has('snarkjs') && !packages.has('ffjavascript'))
  for (const { name, text } of [...main, ...own]) writeFileSync(join(target, name), text)
}

it('a page without Node compiles, makes keys, proves on its one thread and verifies, without snarkjs', async () => {
  const compiled = compile(smallModel())
  const { zkey, verificationKey } = await setup(compiled)
  const proved = await prove(compiled, zkey, SMALL_INPUT)
  const files: Record<string, Uint8Array | string> = {
    'package.json': '{ "type": "module" }',
    'model.onnx': smallModel(),
    'circuit.json': JSON.stringify(compiled.manifest),
    'circuit.model': compiled.model,
    'circuit.witness': compiled.witness,
    'circuit.zkey': zkey,
    'verification_key.json': JSON.stringify(verificationKey),
    'proved.json': JSON.stringify({ proof: proved.proof, publicSignals: proved.publicSignals }),
    'input.json': JSON.stringify(SMALL_INPUT),
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  await Promise.all(['zkml', 'zkml/prove', 'zkml/verify'].map(saveBundle))

  const script = join(import.meta.dirname, 'page.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder])
  const { statement } = compiled.manifest
  const calldata = proofCalldata(proved.proof as never, proved.publicSignals, statement).verifyInference
  expect(JSON.parse(stdout)).toEqual({
    left: [],
    verdict: { valid: true },
    batch: { valid: true },
    false: false,
    own: { valid: true },
    sameSignals: true,
    calldata: calldata.slice(0, 10),
    outputs: run(compiled, SMALL_INPUT).y!.integers,
    sameCircuit: true,
    ownKey: { valid: true },
  })
})
