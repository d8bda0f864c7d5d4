import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeModel } from '../harness/onnxModel.js'
import { OTHER_WEIGHTS, perceptron, WEIGHTS, X } from '../weights/models.js'
import { openWorkshop, type Workshop } from './workshop.js'

let shop: Workshop
beforeAll(async () => {
  shop = openWorkshop()
  shop.save('model.onnx', perceptron(WEIGHTS))
  shop.save('other.onnx', perceptron(OTHER_WEIGHTS))
  shop.save('input.json', X)
  const compiled = await shop.zkml('compile', 'model.onnx', '--weights', 'hashed', '--bits', '8')
  expect(compiled.code).toBe(0)
  await shop.zkml('setup', 'model.zkml')
})
afterAll(() => shop.remove())

const opening = (folder: string) => JSON.parse(shop.read(`${folder}/weights.json`))

describe('hashed weights', () => {
  it('are announced with their cost, and what a proof then states', async () => {
    const { stdout } = await shop.zkml('compile', 'model.onnx', '--weights', 'hashed', '--check')
    expect(stdout).toMatch(
      /^Hidden weights: 15 take \d+ rows, and \d+ to commit to them; fixed weights take none\./,
    )
    expect(stdout).toContain('the prover knows inputs, and weights behind this digest,')
    expect(stdout).toContain('salt and digest are in weights.json')
  })

  it('keep their commitment when the folder is compiled again, and have a new one elsewhere', async () => {
    const before = opening('model.zkml')
    const again = await shop.json('compile', 'model.onnx', '--weights', 'hashed', '--bits', '8')
    expect(again.value).toMatchObject({ weightsDigest: before.digest })
    expect(opening('model.zkml')).toEqual(before)
    await shop.zkml('compile', 'model.onnx', '--weights', 'hashed', '--bits', '8', '-o', 'elsewhere.zkml')
    expect(opening('elsewhere.zkml').salt).not.toBe(before.salt)
  })

  it('are proved, verified, exported', async () => {
    expect((await shop.zkml('prove', 'model.zkml', '--input', 'input.json')).code).toBe(0)
    const { digest } = opening('model.zkml')
    expect(JSON.parse(shop.read('model.zkml/public.json'))).toContain(digest)
    expect((await shop.zkml('verify', 'model.zkml', '--proof', 'model.zkml/proof.json')).code).toBe(0)
    expect((await shop.zkml('export-verifier', 'model.zkml', '--allow-insecure-dev-key')).code).toBe(0)
    expect(shop.read('model.zkml/Verifier.sol')).toContain(`WEIGHTS_DIGEST = ${digest}`)
  })

  it('without weights.json, or with a damaged one, are no longer proved', async () => {
    shop.copy('model.zkml', 'broken.zkml')
    shop.save('broken.zkml/weights.json', { tensor: '(weights)', salt: 'seven', digest: '0' })
    const prove = ['prove', 'broken.zkml', '--input', 'input.json']
    expect((await shop.json(...prove)).value).toMatchObject({ error: { code: 'E_USAGE' } })
    shop.save('broken.zkml/weights.json', { ...opening('model.zkml'), digest: '5' })
    expect((await shop.json(...prove)).value).toMatchObject({ error: { code: 'E_ARTIFACT' } })
  })
})

describe('private weights', () => {
  it('write no opening, and say what a proof does not say', async () => {
    const { stdout } = await shop.zkml('compile', 'other.onnx', '--weights', 'private', '--bits', '8')
    expect(stdout).toContain('private: a proof says nothing about which they are')
    expect(shop.list('other.zkml')).not.toContain('weights.json')
  })
})

describe('--link and --salt', () => {
  it('make the output of one model the input of the next, under one digest', async () => {
    const w = { dtype: 'float32', shape: [2, 1], data: Float64Array.from([0.75, -1.5]) } as const
    const inputs = [{ name: 'z', shape: [1, 2] }]
    const nodes = [{ op: 'MatMul', inputs: ['z', 'w'], outputs: ['s'] }]
    shop.save('next.onnx', encodeModel({ opset: 17, inputs, constants: { w }, nodes, outputs: ['s'] }))
    await shop.zkml('compile', 'model.onnx', '--output-visibility', 'hashed', '-o', 'first.zkml')
    const linked = ['--input-visibility', 'hashed', '--link', 'z=first.zkml#y']
    expect((await shop.zkml('compile', 'next.onnx', ...linked)).code).toBe(0)
    for (const folder of ['first.zkml', 'next.zkml']) await shop.zkml('setup', folder)
    const { value } = await shop.json('prove', 'first.zkml', '--input', 'input.json')
    shop.save('between.json', { z: [(value as { outputs: { y: { data: number[] } } }).outputs.y.data] })
    const salted = ['--input', 'between.json', '--salt', 'z=first.zkml/openings.json#y']
    expect((await shop.zkml('prove', 'next.zkml', ...salted)).code).toBe(0)
    const signals = ['first.zkml', 'next.zkml'].map((folder) =>
      JSON.parse(shop.read(`${folder}/public.json`)),
    )
    expect(signals[1].at(-1)).toBe(signals[0][0])
  })

  it('take the salt of zkml commit, which needs no key', async () => {
    shop.copy('next.zkml', 'attested.zkml')
    const committed = await shop.json('commit', 'attested.zkml', '--input', 'between.json', '-o', 'bank.json')
    const { digests } = committed.value as { digests: Record<string, string> }
    const salted = ['--input', 'between.json', '--salt', 'z=bank.json']
    expect((await shop.zkml('prove', 'attested.zkml', ...salted)).code).toBe(0)
    expect(JSON.parse(shop.read('attested.zkml/public.json')).at(-1)).toBe(digests.z)
    expect((await shop.zkml('commit', 'attested.zkml', '--input', 'between.json')).stdout).toContain('digest')
  })

  it('refuse what cannot be linked', async () => {
    const code = async (...args: string[]) =>
      ((await shop.json(...args)).value as { error: { code: string } }).error.code
    expect(await code('compile', 'model.onnx', '--link', 'x=first.zkml#nothing')).toBe('E_LINK')
    expect(await code('compile', 'model.onnx', '--link', 'x')).toBe('E_USAGE')
    const prove = ['prove', 'first.zkml', '--input', 'input.json', '--salt']
    expect(await code(...prove, 'x=first.zkml/openings.json#y')).toBe('E_SALT')
    expect(await code(...prove, 'y=first.zkml/openings.json#other')).toBe('E_USAGE')
  })
})

describe('a visibility that the size makes a bad choice', () => {
  const images = { opset: 17, inputs: [{ name: 'image', shape: [1, 17_000] }] }
  const sum = [
    { op: 'ReduceMean', inputs: ['image'], outputs: ['y'], attributes: { axes: [1], keepdims: 0 } },
  ]

  it.each([
    ['public', /image is public in [\d,]+ signals, about [\d,]+ gas .*hashed makes it one signal/s],
    ['hashed', /the digest of image takes [\d,]+ of [\d,]+ rows\. Public, it takes no rows/],
  ])('%s: says what it costs and what to do instead', async (visibility, words) => {
    shop.save('large.onnx', encodeModel({ ...images, nodes: sum, outputs: ['y'] }))
    const args = ['--check', '--bits', '4', '--input-visibility', visibility]
    const { stdout } = await shop.zkml('compile', 'large.onnx', ...args)
    expect(stdout).toMatch(words)
    expect(stdout.includes('of code, of 24,576 that Ethereum takes')).toBe(visibility === 'public')
  })
})
