import { afterAll, beforeAll, expect, it } from 'vitest'
import { encodeModel } from '../harness/onnxModel.js'
import { openWorkshop, type Workshop } from './workshop.js'

const WIDTH = 16

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  const data = new Float64Array(WIDTH).fill(1)
  const model = encodeModel({
    opset: 17,
    inputs: [{ name: 'x', shape: [1, WIDTH] }],
    constants: { w: { dtype: 'float32', shape: [WIDTH, 1], data } },
    nodes: [
      { op: 'MatMul', inputs: ['x', 'w'], outputs: ['sum'] },
      { op: 'Relu', inputs: ['sum'], outputs: ['y'] },
    ],
    outputs: ['y'],
  })
  shop.save('model.onnx', model)
  const spikes = Array.from({ length: 2 * WIDTH }, (_, k) => [only(k >> 1, 1 - 2 * (k & 1))])
  shop.save('samples.json', spikes)
  shop.save('near.json', [only(3, 0.5)])
  shop.save('far.json', [Array.from(data)])
  const compile = ['compile', 'model.onnx', '--calibrate', 'samples.json']
  await shop.zkml(...compile, '-o', 'proven')
  await shop.zkml(...compile, '-o', 'enforced', '--ranges', 'calibrated')
})
afterAll(() => shop.remove())

function only(k: number, value: number): number[] {
  return Array.from({ length: WIDTH }, (_, i) => (i === k ? value : 0))
}

it('takes fewer rows with calibrated ranges', () => {
  const rows = (folder: string) => (JSON.parse(shop.read(`${folder}/circuit.json`)) as { rows: number }).rows
  expect(rows('enforced')).toBeLessThan(rows('proven'))
})

it('accepts what is like the samples', async () => {
  expect((await shop.zkml('check', 'enforced', '--input', 'near.json')).code).toBe(0)
})

it.each(['run', 'check'])('%s says which layer an input takes out of its range', async (command) => {
  expect((await shop.zkml(command, 'proven', '--input', 'far.json')).code).toBe(0)
  const { code, stderr } = await shop.zkml(command, 'enforced', '--input', 'far.json')
  expect(code).toBe(2)
  expect(stderr).toContain('takes layer "Relu_1" out of its calibrated range')
  expect(stderr).toMatch(/value +16[\d.]*\n +accepted +-[\d.]+ to [\d.]+/)
  expect(stderr).toContain('E_CALIBRATED_RANGE')
})

it('wants samples for calibrated ranges', async () => {
  const { code, stderr } = await shop.zkml('compile', 'model.onnx', '--ranges', 'calibrated')
  expect(code).toBe(2)
  expect(stderr).toContain('calibrated without calibration data')
})
