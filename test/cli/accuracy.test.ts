import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { floatFile } from '../data/npyFiles.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { encodeModel } from '../harness/onnxModel.js'
import { openWorkshop, type Workshop } from './workshop.js'

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  shop.save('data.json', { x: SAMPLES, labels: LABELS })
  shop.save('data.npy', floatFile([SAMPLES.length, 2], SAMPLES.flat(2)))
  const labels = floatFile([LABELS.length], LABELS)
  shop.save('labels.npy', labels)
  shop.save('data.npz', zipSync({ 'x.npy': shop.bytes('data.npy'), 'labels.npy': labels }))
  await shop.zkml('compile', 'model.onnx')
})
afterAll(() => shop.remove())

const SAMPLES = Array.from({ length: 24 }, (_, i) => [[Math.sin(7 * i) * 0.9, Math.cos(3 * i) * 0.9]])
const LABELS = SAMPLES.map((_, i) => i % 2)

interface Figures {
  readonly samples: number
  readonly refused: number
  readonly reference: string
  readonly accuracy?: { readonly float: number; readonly integer: number }
  readonly layers: readonly { readonly node: string; readonly rows: number }[]
}

/** A model of one node. */
function identity(): Uint8Array {
  const inputs = [{ name: 'x', shape: [1, 2] }]
  const nodes = [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }]
  return encodeModel({ opset: 17, inputs, nodes, outputs: ['y'] })
}

async function figures(...args: string[]): Promise<Figures> {
  const { code, value } = await shop.json('accuracy', 'model.zkml', ...args)
  expect(code).toBe(0)
  return value as Figures
}

describe('accuracy', () => {
  it('compares with onnxruntime, names the layers and writes a report', async () => {
    const { reference, samples, layers, accuracy } = await figures('--data', 'data.json')
    expect({ reference, samples }).toEqual({ reference: 'onnxruntime', samples: 24 })
    expect(layers.length).toBe(3)
    expect(accuracy!.integer).toBeCloseTo(accuracy!.float, 1)
    const page = shop.read('model.zkml/accuracy.html')
    expect(page).toContain('<svg')
    expect(page).not.toMatch(/undefined|NaN|Infinity|<script|https?:|src=/)
  })

  it('says the same of .json, .npy and .npz', async () => {
    const json = await figures('--data', 'data.json', '--report', 'r.html')
    const npy = await figures('--data', 'data.npy', '--labels', 'labels.npy', '--report', 'r.html')
    const npz = await figures('--data', 'data.npz', '--report', 'r.html')
    expect(npz).toEqual(npy)
    expect({ ...npy, outputs: 0, layers: 0 }).toEqual({ ...json, outputs: 0, layers: 0 })
  })

  it('speaks to people', async () => {
    const { code, stdout, stderr } = await shop.zkml('accuracy', 'model.zkml', '--data', 'data.json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/agreement {2}[\d.]+ %/)
    expect(stdout).toMatch(/adds the most error/)
    expect(stdout).not.toMatch(/undefined|NaN|\[object/)
  })

  it('counts samples that the circuit does not take', async () => {
    shop.save('far.json', [...SAMPLES, [[9, 0]]])
    expect(await figures('--data', 'far.json')).toMatchObject({ samples: 24, refused: 1 })
  })

  it('refuses another model, and labels of another number', async () => {
    shop.save('other.onnx', smallModel())
    await shop.zkml('compile', 'other.onnx', '-o', 'elsewhere')
    expect((await shop.json('accuracy', 'elsewhere', '--data', 'data.json')).value).toMatchObject({
      error: { code: 'E_READ' },
    })
    shop.save('few.json', { x: SAMPLES, labels: [1] })
    expect((await shop.json('accuracy', 'model.zkml', '--data', 'few.json')).value).toMatchObject({
      error: { code: 'E_LABELS' },
    })
    shop.save('another.onnx', identity())
    const { code, value } = await shop.json(
      'accuracy',
      'model.zkml',
      '--data',
      'data.json',
      '--model',
      'another.onnx',
    )
    expect({ code, value }).toMatchObject({ code: 2, value: { error: { code: 'E_MISMATCH' } } })
  })
})

describe('calibrate', () => {
  it('writes settings that compile takes', async () => {
    const { code, value } = await shop.json('calibrate', 'model.onnx', '--data', 'data.npz')
    const { rows, settings, heldOut } = value as {
      rows: number
      settings: string
      heldOut: { samples: number }
    }
    expect({ code, settings, heldOut: heldOut.samples }).toEqual({
      code: 0,
      settings: 'settings.json',
      heldOut: 6,
    })
    const args = ['compile', 'model.onnx', '--settings', 'settings.json', '-o', 'set.zkml']
    expect((await shop.json(...args)).value).toMatchObject({ rows })
    expect((await shop.zkml(...args)).stdout).toContain('Precision: bits by settings.json')
    expect((await shop.json(...args, '--bits', '8')).value).toMatchObject({ error: { code: 'E_OPTION' } })
  })

  it('prints what it tried and why each was refused', async () => {
    const { code, stdout } = await shop.zkml('calibrate', 'model.onnx', '--data', 'data.json', '-o', 'p.json')
    expect(code).toBe(0)
    expect(stdout).toMatch(/8 bits +100 % +\d+ +kept/)
    expect(stdout).toMatch(/refused: /)
    expect(stdout).toContain('Shown for other inputs like these, at 95 % confidence: at least 60.69 %.')
    expect(stdout).toContain(
      'To show 99.5 % takes at least 2,392 samples in all, of which one in 4 is held out.',
    )
    expect(stdout).toContain('Next: zkml compile model.onnx --settings p.json')
  })

  it('says what cannot be done', async () => {
    const args = ['calibrate', 'model.onnx', '--data', 'data.json', '-o', 'none.json']
    expect((await shop.json(...args, '--max-rows', '3')).value).toMatchObject({
      error: { code: 'E_NO_PRECISION' },
    })
    expect((await shop.json(...args, '--accuracy', '2')).value).toMatchObject({ error: { code: 'E_USAGE' } })
    expect(shop.list()).not.toContain('none.json')
  })
})

describe('arrays of numpy', () => {
  it('are inputs of run and check, and calibration data', async () => {
    shop.save('input.npy', floatFile([1, 2], SMALL_INPUT.x.flat()))
    shop.save('input.json', SMALL_INPUT)
    const json = await shop.json('run', 'model.zkml', '--input', 'input.json')
    expect(await shop.json('run', 'model.zkml', '--input', 'input.npy')).toEqual(json)
    expect((await shop.zkml('check', 'model.zkml', '--input', 'input.npy')).code).toBe(0)
    expect((await shop.zkml('compile', 'model.onnx', '--calibrate', 'data.npy', '-o', 'npy.zkml')).code).toBe(
      0,
    )
    shop.save('cut.npy', shop.bytes('input.npy').subarray(0, 100))
    expect((await shop.json('run', 'model.zkml', '--input', 'cut.npy')).value).toMatchObject({
      error: { code: 'E_ARRAY_FILE' },
    })
  })

  it('say what compile chose, and why', async () => {
    expect((await shop.zkml('compile', 'model.onnx', '--check')).stdout).toContain(
      'Precision: 8 bits (the fewest tried that are near the float model on random inputs); inputs: x in [-1.00392, 1] (no calibration data; --calibrate sets your own)',
    )
  })
})
