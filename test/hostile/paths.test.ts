import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readInside } from '../../src/disk/files.js'
import { externalFiles } from '../../src/onnx/index.js'
import { externalData, modelOf, TYPE, tensor } from '../onnx/models.js'

let root: string
let folder: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'zkml-paths-'))
  folder = join(root, 'model')
  mkdirSync(join(folder, 'data'), { recursive: true })
  for (const name of ['model/w.bin', 'model/data/w.bin', 'secret.bin']) writeFileSync(join(root, name), name)
  symlinkSync('../secret.bin', join(folder, 'out.bin'))
  symlinkSync(join(root, 'secret.bin'), join(folder, 'absolute.bin'))
  symlinkSync('..', join(folder, 'up'))
  symlinkSync('data', join(folder, 'in'))
  symlinkSync('loop.bin', join(folder, 'loop.bin'))
  symlinkSync('/dev/zero', join(folder, 'endless.bin'))
  symlinkSync('data/w.bin', join(folder, 'link.bin'))
  execFileSync('mkfifo', [join(folder, 'pipe.bin')])
})
afterAll(() => rmSync(root, { recursive: true }))

/** The names that a model with data in this file asks for. */
const named = (location: string) =>
  externalFiles(modelOf(tensor('w', TYPE.float32, [2], externalData({ location }))))

describe('a file that a model keeps tensors in', () => {
  it.each(['w.bin', './w.bin', 'data/w.bin', 'in/w.bin', 'link.bin'])('is read: %s', (location) => {
    expect(named(location)).toEqual([location])
    expect(readInside(folder, location).length).toBeGreaterThan(0)
  })

  it.each([
    ...['../secret.bin', 'data/../../secret.bin', '/etc/passwd', '//etc/passwd', '..', 'data/..'],
    ...['C:\\secret.bin', 'c:secret.bin', '..\\secret.bin', '\\\\host\\share', '\\etc', 'file:///etc/passwd'],
    ...['w.bin\0.txt', '\0', '', 'AUX:', 'w.bin:stream'],
  ])('is refused by its name: %j', (location) => {
    expect(() => named(location)).toThrow(expect.objectContaining({ code: 'E_EXTERNAL_DATA' }))
  })

  it.each([
    ['out.bin', 'it is a link that leaves the folder'],
    ['absolute.bin', 'it is a link that leaves the folder'],
    ['up/secret.bin', 'it is a link that leaves the folder'],
    ['endless.bin', 'it is a link that leaves the folder'],
    ['pipe.bin', 'it is no plain file'],
    ['data', 'it is no plain file'],
    ['nowhere.bin', 'there is no such file or folder'],
  ])('is refused for what it leads to: %s', (location, problem) => {
    expect(named(location)).toEqual([location])
    expect(() => readInside(folder, location)).toThrow(
      expect.objectContaining({ code: 'E_READ', facts: { problem } }),
    )
  })

  it('is refused when it is a link to itself', () => {
    expect(() => readInside(folder, 'loop.bin')).toThrow(expect.objectContaining({ code: 'E_READ' }))
  })

  it('may lie in a folder that is itself a link', () => {
    symlinkSync(folder, join(root, 'elsewhere'))
    expect(readInside(join(root, 'elsewhere'), 'w.bin').length).toBeGreaterThan(0)
  })
})
