import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadCircuit, loadProgram, readManifest } from '../../src/artifacts/compiled.js'
import {
  ArtifactMismatchError,
  InvalidManifestError,
  VersionMismatchError,
} from '../../src/artifacts/errors.js'
import { requireStamp, stamped } from '../../src/artifacts/stamp.js'
import { solve } from '../../src/circuit/witness.js'
import { compile, run } from '../../src/index.js'
import { interpret } from '../../src/integer/program.js'

const model = readFileSync('fixtures/symbolic-batch/model.onnx')
const compiled = compile(model, { dims: { batch: 1 } })
const { manifest } = compiled

describe('readManifest', () => {
  it('reads what compile writes', () => {
    expect(readManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest)
  })

  it('refuses another version, and says both', () => {
    expect(() => readManifest({ ...manifest, version: '9.9.9' })).toThrow(VersionMismatchError)
    expect(() => readManifest({ ...manifest, version: '9.9.9' })).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ found: '9.9.9' }) }),
    )
  })

  it.each([
    null,
    [],
    'text',
    {},
    { ...manifest, rows: -1 },
    { ...manifest, modelHash: 'x' },
    { ...manifest, witness: { file: '../../etc/passwd', sha256: manifest.witness.sha256 } },
  ])('refuses %#', (json) => {
    expect(() => readManifest(json)).toThrow(InvalidManifestError)
  })
})

describe('loading', () => {
  it('gives the circuit and the model back', () => {
    const inputs = Float64Array.of(10, -20, 30, 40)
    const circuit = loadCircuit(manifest, compiled.witness)
    expect(solve(circuit, inputs).small).toEqual(solve(compiled.lowered.circuit, inputs).small)
    const program = loadProgram(manifest, compiled.model)
    expect(interpret(program, [inputs])).toEqual(interpret(compiled.program, [inputs]))
  })

  it('refuses a file that is not the manifest’s', () => {
    const altered = Uint8Array.from(compiled.witness)
    altered[altered.length - 1]! ^= 1
    expect(() => loadCircuit(manifest, altered)).toThrow(ArtifactMismatchError)
    expect(() =>
      run({ manifest, model: compiled.witness }, [
        [
          [0, 0],
          [0, 0],
        ],
      ]),
    ).toThrow(ArtifactMismatchError)
  })
})

describe('stamps', () => {
  it('let unstamped files of other tools pass, and refuse another circuit', () => {
    const proof = stamped(manifest, { pi_a: [] })
    expect(() => requireStamp('proof.json', { pi_a: [] }, manifest.circuitHash)).not.toThrow()
    expect(() => requireStamp('proof.json', proof, manifest.circuitHash)).not.toThrow()
    expect(() => requireStamp('proof.json', proof, '0'.repeat(64))).toThrow(ArtifactMismatchError)
  })
})

it('the same model gives the same bytes', () => {
  const again = compile(model, { dims: { batch: 1 } })
  expect(again.manifest).toEqual(manifest)
  expect(again.r1cs).toEqual(compiled.r1cs)
  expect(again.witness).toEqual(compiled.witness)
  expect(again.model).toEqual(compiled.model)
})
