import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mayHaveGpu } from '../../src/cli/gpu.js'
import { provideGpu, releaseGpu } from '../../src/gpu/shared.js'
import { keyFromWaste } from '../../src/provers/groth16/developmentKey.js'
import { proveGroth16 } from '../../src/provers/groth16/proveFile.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { openWorkshop, startZkml, type Workshop } from '../cli/workshop.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { chain, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { origin, waste } from '../provers/sampleKeys.js'
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

/** The least whose domain has as many points as `gpuIfFaster` asks for an adapter. */
const GPU_ROWS = 2 ** 14

/** Under "auto" a proof of these is one that a platform is asked for an adapter for; that there is none is no failure. */
async function asksForAnAdapter(zkey: Uint8Array, wtns: Uint8Array): Promise<void> {
  const requestAdapter = vi.fn(async () => null)
  provideGpu(() => ({ requestAdapter }))
  try {
    await proveGroth16(bytesSource(zkey), wtns, { gpu: 'auto' })
  } finally {
    await releaseGpu()
  }
  expect(requestAdapter).toHaveBeenCalled()
}

describe('whether there may be a GPU', () => {
  const found = (...files: string[]) => {
    const devices = mkdtempSync(join(tmpdir(), 'zkml-devices-'))
    try {
      mkdirSync(join(devices, 'dri'))
      for (const file of files) writeFileSync(join(devices, file), '')
      return mayHaveGpu('linux', devices)
    } finally {
      rmSync(devices, { recursive: true })
    }
  }

  it.each(['dri/renderD128', 'nvidia0', 'nvidiactl', 'dxg', 'kfd', 'mali0', 'kgsl-3d0', 'nvmap'])(
    'is told by %s',
    (file) => expect(found('null', file)).toBe(true),
  )

  it('is told by nothing else, not by a mere screen', () => {
    expect(found('null', 'dri/card0', 'fb0', 'nvram', 'nvme0')).toBe(false)
    expect(mayHaveGpu('linux', '/absent')).toBe(false)
  })

  it('cannot be told on other platforms', () => {
    for (const platform of ['darwin', 'win32']) expect(mayHaveGpu(platform, '/absent')).toBe(true)
  })
})

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

  it('proves with "off", and says nothing', async () => {
    const ended = await withoutDriver(() => startZkml(shop.folder, ...prove('--gpu', 'off')).exited)
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' })
  })

  it('proves a circuit with "auto" that a GPU might be faster for, and says nothing', async () => {
    const large = chain(GPU_ROWS)
    shop.save('large.zkey', await keyFromWaste(writeTinyR1cs(large), waste, origin, {}))
    shop.save('large.wtns', writeTinyWtns(large.witness))
    const command = ['groth16', 'prove', 'large.zkey', 'large.wtns', '--quiet']
    const ended = await withoutDriver(() => startZkml(shop.folder, ...command).exited)
    // Drivers that a machine with a GPU lacks here are named by webgpu itself.
    expect({ ...ended, stderr: mayHaveGpu() ? '' : ended.stderr }).toMatchObject({
      code: 0,
      signal: null,
      stdout: '',
      stderr: '',
    })
    await asksForAnAdapter(shop.bytes('large.zkey'), shop.bytes('large.wtns'))
  })

  it('refuses other words', async () => {
    expect((await shop.zkml(...prove('--gpu', 'maybe'))).code).toBe(2)
  })
})
