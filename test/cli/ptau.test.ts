import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { smallModel } from '../e2e/smallModel.js'
import { edited, samplePtau } from '../provers/samplePtau.js'
import { openWorkshop, type Workshop } from './workshop.js'

const POWER = 8

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  await shop.zkml('compile', 'model.onnx', '-o', 'model')
  const ptau = await samplePtau(POWER)
  shop.save('good.ptau', ptau)
  shop.save('wrong.ptau', edited(ptau, { 12: (bytes) => bytes.copyWithin(64, 128, 192) }))
  shop.save('development.ptau', await developmentPtau(POWER, 'full'))
})
afterAll(() => shop.remove())

describe('setup --ptau', () => {
  it('says what the trust in the powers rests on', async () => {
    const { code, stdout } = await shop.zkml('setup', 'model', '--ptau', 'good.ptau')
    expect(code).toBe(0)
    expect(stdout).toContain('First phase: verified powers of tau; its contributor must be trusted\n')
    expect(stdout).not.toContain('DEVELOPMENT')
    expect((await shop.json('setup', 'model', '--ptau', 'development.ptau')).value).toMatchObject({
      development: true,
      powers: { kind: 'development' },
    })
  })

  it('refuses powers with a wrong point, and leaves the keys as they were', async () => {
    const before = shop.bytes('model/circuit.zkey')
    const { code, value } = await shop.json('setup', 'model', '--ptau', 'wrong.ptau')
    expect(code).toBe(2)
    expect(value).toMatchObject({
      error: { code: 'E_PTAU_INVALID', facts: { check: 'Lagrange forms', section: 12 } },
    })
    expect(shop.bytes('model/circuit.zkey')).toEqual(before)
  })
})

describe('groth16 verify-ptau', () => {
  it('tells powers of tau that are fit for use from others', async () => {
    const check = (file: string) => shop.json('groth16', 'verify-ptau', file)
    expect(await check('good.ptau')).toEqual({
      code: 0,
      value: { valid: true, powers: { kind: 'verified', contributions: 1 } },
    })
    expect(await check('wrong.ptau')).toMatchObject({
      code: 1,
      value: { valid: false, code: 'E_PTAU_INVALID', facts: { check: 'Lagrange forms' } },
    })
    expect(await check('development.ptau')).toMatchObject({ code: 1, value: { valid: false } })
    expect(await check('model.onnx')).toMatchObject({
      code: 2,
      value: { error: { code: 'E_PTAU_FORMAT' } },
    })
  })
})
