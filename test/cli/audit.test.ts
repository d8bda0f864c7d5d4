import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { circuitHashOf } from '../../src/artifacts/circuitHash.js'
import type { AuditReport } from '../../src/audit.js'
import { circuit } from '../auditor/rows.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { writeTinyR1cs } from '../harness/tinyR1cs.js'
import { openWorkshop, type Workshop } from './workshop.js'

let findings: Partial<AuditReport> = {}
vi.mock('../../src/audit.js', async (load) => {
  const real = await load<typeof import('../../src/audit.js')>()
  return {
    ...real,
    audit: (...args: Parameters<typeof real.audit>) => ({ ...real.audit(...args), ...findings }),
  }
})

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  shop.save('input.json', SMALL_INPUT)
  await shop.zkml('compile', 'model.onnx')
})
afterAll(() => shop.remove())

/** x in digits, the lowest of which is not proven boolean. */
function openDigits(): Uint8Array {
  const rows = [
    [{ 4: 1n }, { 0: -1n, 4: 1n }, {}],
    [{}, {}, { 1: -1n, 3: 1n }],
    [{}, {}, { 2: -1n, 3: 1n, 4: 2n }],
  ] as const
  const counts = { publicOutputs: 1, publicInputs: 0, privateInputs: 1 }
  return writeTinyR1cs({ ...counts, rows, witness: [1n, 1n, 1n, 1n, 0n] })
}

describe('zkml audit', () => {
  it('proves a compiled folder, and its .r1cs file alone', async () => {
    for (const path of ['model.zkml', 'model.zkml/circuit.r1cs']) {
      const { code, value } = await shop.json('audit', path)
      expect(code).toBe(0)
      expect(value).toMatchObject({ ok: true, unproven: [], statement: [] })
      const { wires, proven } = value as { wires: number; proven: number }
      expect(proven).toBe(wires)
    }
    const { stdout } = await shop.zkml('audit', 'model.zkml')
    expect(stdout).toMatch('Sound: every wire is determined by the inputs, so no input has two witnesses')
  })

  it('shows wires, rows and two witnesses of a circuit with a hole, and exits with 1', async () => {
    shop.save('open.r1cs', openDigits())
    const { code, stdout, stderr } = await shop.zkml('audit', 'open.r1cs')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout.replace(/^audit .*\n/, '')).toMatchInlineSnapshot(`
      "Not proven: 3 of 5 wires could have a second value (3 rows).
        wire 1  in row 1
        2 more would follow from these.
      Two witnesses with the same inputs satisfy every row. Inputs: wire 2 = 0
        wire 1 = 0 or -2
        wire 3 = 0 or -2
        wire 4 = 0 or 1
      "
    `)
    expect(await shop.json('audit', 'open.r1cs')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "value": {
          "counterexample": {
            "differences": [
              {
                "first": "0",
                "second": "21888242871839275222246405745257275088548364400416034343698204186575808495615",
                "wire": 1,
              },
              {
                "first": "0",
                "second": "21888242871839275222246405745257275088548364400416034343698204186575808495615",
                "wire": 3,
              },
              {
                "first": "0",
                "second": "1",
                "wire": 4,
              },
            ],
            "inputs": [
              {
                "value": "0",
                "wire": 2,
              },
            ],
          },
          "ok": false,
          "outputs": 1,
          "proven": 2,
          "provenOutputs": 0,
          "rows": 3,
          "statement": [],
          "unproven": [
            {
              "follows": false,
              "rows": [
                1,
              ],
              "wire": 1,
            },
            {
              "follows": true,
              "rows": [
                1,
                2,
              ],
              "wire": 3,
            },
            {
              "follows": true,
              "rows": [
                0,
                2,
              ],
              "wire": 4,
            },
          ],
          "wires": 5,
        },
      }
    `)
  })

  it('says when the outputs are proven although other wires are not', async () => {
    const { r1cs } = circuit('in x\nout e\n[x] [i] = [1 - e]\n[x] [e] = [0]')
    expect(r1cs.constraints).toBe(2)
    const rows = [
      [{ 2: 1n }, { 3: 1n }, { 0: 1n, 1: -1n }],
      [{ 2: 1n }, { 1: 1n }, {}],
    ] as const
    const counts = { publicOutputs: 1, publicInputs: 0, privateInputs: 1 }
    shop.save('zero.r1cs', writeTinyR1cs({ ...counts, rows, witness: [1n, 0n, 1n, 1n] }))
    expect((await shop.zkml('audit', 'zero.r1cs')).stdout).toMatch(
      'All public outputs are proven all the same',
    )
  })

  it('holds the manifest against the rows', async () => {
    const manifest = JSON.parse(shop.read('model.zkml/circuit.json'))
    shop.copy('model.zkml', 'lies.zkml')
    manifest.tensors.find(({ role }: { role: string }) => role === 'input').hi -= 1
    shop.save('lies.zkml/circuit.json', { ...manifest, circuitHash: circuitHashOf(manifest) })
    const { code, stdout } = await shop.zkml('audit', 'lies.zkml')
    expect(code).toBe(1)
    expect(stdout).toMatch(/Statement: \w+ is not held in -?\d+ to \d+/)
    manifest.tensors.find(({ role }: { role: string }) => role === 'input').shape = [1, 1]
    shop.save('lies.zkml/circuit.json', { ...manifest, circuitHash: circuitHashOf(manifest) })
    expect((await shop.zkml('audit', 'lies.zkml')).stdout).toMatch(
      /Statement: the circuit has \d+ private inputs/,
    )
  })

  it.each([
    ['a file that is not there', 'nothing', 'E_READ'],
    ['a file of another kind', 'model.onnx', 'E_R1CS_FORMAT'],
  ])('refuses %s', async (_, path, error) => {
    expect(await shop.json('audit', path)).toMatchObject({ code: 2, value: { error: { code: error } } })
  })
})

describe('zkml compile --audit', () => {
  it('writes a circuit that is proven', async () => {
    const { code, value } = await shop.json('compile', 'model.onnx', '--audit', '-o', 'proven.zkml')
    expect(code).toBe(0)
    expect(value).toMatchObject({ folder: 'proven.zkml', audit: { ok: true } })
    expect(shop.list('proven.zkml')).toContain('circuit.json')
  })

  it('writes nothing when something is not', async () => {
    findings = {
      ok: false,
      proven: 3,
      unproven: [{ wire: 7, rows: [2], follows: false, node: 'fc', gadget: 'Relu' }],
    }
    const { code, stdout } = await shop.zkml('compile', 'model.onnx', '--audit', '-o', 'open.zkml')
    expect(code).toBe(1)
    expect(stdout).toMatch('  wire 7  fc > Relu  in row 2')
    expect(stdout).toMatch('The circuit is not proven sound. Nothing was written.')
    expect(shop.list()).not.toContain('open.zkml')
  })
})
