import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFixture } from '../e2e/fixture.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { onlyObject, openWorkshop, startZkml, type Workshop } from './workshop.js'

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  shop.save('input.json', SMALL_INPUT)
  await shop.zkml('compile', 'model.onnx', '-o', 'plonk', '--protocol', 'plonk')
})
afterAll(() => shop.remove())

describe('a process of its own', () => {
  it('prints one object with plonk, whose library prints to the console, and ends by itself', async () => {
    const commands = [
      ['setup', 'plonk'],
      ['prove', 'plonk', '--input', 'input.json'],
      ['verify', 'plonk', '--proof', 'plonk/proof.json'],
    ]
    for (const args of commands) {
      const { code, stdout, stderr } = await startZkml(shop.folder, ...args, '--json').exited
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(onlyObject(stdout)).toBeTypeOf('object')
    }
    expect(shop.list('plonk')).toEqual([
      'circuit.json',
      'circuit.model',
      'circuit.r1cs',
      'circuit.witness',
      'circuit.zkey',
      'proof.json',
      'public.json',
      'verification_key.json',
    ])
  })

  it('exits with the code of the failure', async () => {
    const { code, stdout, stderr } = await startZkml(shop.folder, 'run', 'nowhere', '--input', 'x').exited
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^FileReadError: /)
  })
})

describe('an interrupt', () => {
  it('during setup ends the process, leaves no files behind and old ones as they were', async () => {
    shop.save('lenet.onnx', readFixture('mnist-lenet').model)
    await shop.zkml('compile', 'lenet.onnx', '-o', 'lenet')
    shop.save('lenet/verification_key.json', 'an old key')
    const before = shop.list('lenet')
    const child = startZkml(shop.folder, 'setup', 'lenet')
    await child.printed('Estimate')
    await sleep(300)
    child.kill('SIGINT')
    const { code, signal, stderr } = await child.exited
    expect({ code, signal, stderr }).toEqual({ code: null, signal: 'SIGINT', stderr: '' })
    expect(shop.list('lenet')).toEqual(before)
    expect(shop.read('lenet/verification_key.json')).toBe('an old key')
  })
})
