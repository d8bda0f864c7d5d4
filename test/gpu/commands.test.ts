import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkshop, startZkml, type Workshop } from '../cli/workshop.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { describeGpu } from './softwareGpu.js'

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  shop.save('input.json', SMALL_INPUT)
  await shop.zkml('compile', 'model.onnx', '-o', 'small')
  await shop.zkml('setup', 'small')
})
afterAll(() => shop.remove())

const prove = (...flags: string[]) => ['prove', 'small', '--input', 'input.json', ...flags]

/** Commands on a machine without any driver of a GPU. */
async function withoutDriver<T>(work: () => Promise<T>): Promise<T> {
  const { VK_DRIVER_FILES } = process.env
  process.env.VK_DRIVER_FILES = shop.folder
  try {
    return await work()
  } finally {
    if (VK_DRIVER_FILES === undefined) delete process.env.VK_DRIVER_FILES
    else process.env.VK_DRIVER_FILES = VK_DRIVER_FILES
  }
}

describeGpu('zkml prove on a GPU', () => {
  it('proves in a process that ends by itself', async () => {
    const { code, signal, stdout } = await startZkml(shop.folder, ...prove('--gpu', 'on', '--json')).exited
    expect({ code, signal }).toEqual({ code: 0, signal: null })
    expect(JSON.parse(stdout)).toMatchObject({ proof: 'small/proof.json' })
    expect((await shop.zkml('verify', 'small', '--proof', 'small/proof.json')).code).toBe(0)
  })
})

describe('zkml prove without a GPU', () => {
  it('says why "on" fails, in a process that ends by itself', async () => {
    const ended = await withoutDriver(() => startZkml(shop.folder, ...prove('--gpu', 'on', '--json')).exited)
    expect({ code: ended.code, signal: ended.signal }).toEqual({ code: 2, signal: null })
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'E_GPU' } })
  })

  it.each(['auto', 'off'])('proves with "%s"', async (mode) => {
    const ended = await withoutDriver(() => startZkml(shop.folder, ...prove('--gpu', mode)).exited)
    expect({ code: ended.code, signal: ended.signal, stderr: ended.stderr }).toEqual({
      code: 0,
      signal: null,
      stderr: '',
    })
  })

  it('refuses other words', async () => {
    expect((await shop.zkml(...prove('--gpu', 'maybe'))).code).toBe(2)
  })
})
