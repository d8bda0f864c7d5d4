import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { proveCommand } from '../../src/cli/commands/prove.js'
import { setupCommand } from '../../src/cli/commands/setup.js'
import { verifyCommand } from '../../src/cli/commands/verify.js'
import { DISK, writeFiles } from '../../src/disk/files.js'
import { lockFolder } from '../../src/disk/folderLock.js'
import { faultsOfModel } from './afterwards.js'
import { startZkml } from './program.js'
import { leftovers, makeScene, QUIET, type Scene } from './scenes.js'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(() => scene.remove())

const PAIRS = {
  'compile and compile of another model': [
    ['compile', 'b.onnx', '-o', 'model'],
    ['compile', 'a.onnx', '-o', 'model'],
  ],
  'compile and setup': [
    ['compile', 'b.onnx', '-o', 'model'],
    ['setup', 'model'],
  ],
  'setup and setup': [
    ['setup', 'model'],
    ['setup', 'model'],
  ],
  'setup and prove': [
    ['setup', 'model'],
    ['prove', 'model', '--input', 'input.json'],
  ],
  'prove and prove': [
    ['prove', 'model', '--input', 'input.json'],
    ['prove', 'model', '--input', 'other.json'],
  ],
} as const

describe('two processes in one folder', () => {
  it.each(Object.entries(PAIRS))('%s: what is left is one set, or is refused', async (name, pair) => {
    const copy = scene.fresh()
    const ends = await Promise.all(pair.map((args) => startZkml(copy, args).exited))
    for (const { code, stderr } of ends) {
      // Whoever loses says why.
      expect([0, 2]).toContain(code)
      if (code === 2) expect(stderr).toMatch(/^(ArtifactMismatch|FileRead)Error: [\s\S]*\nTry: /)
    }
    const [, second] = ends
    if (name === 'prove and prove' || name === 'setup and setup')
      expect(ends.map(({ code }) => code)).toEqual([0, 0])
    expect(leftovers(copy)).toEqual([])
    const voids = name.includes('setup')
    expect({ faults: await faultsOfModel(copy, { voids }), second: second!.stderr }).toMatchObject({
      faults: [],
    })
  })
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zkml-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

const inFolder = (...names: string[]) => new Map(names.map((name) => [join(folder, name), `new ${name}`]))

describe('the lock of a folder', () => {
  it('is held by one at a time, and taken over from a process that has ended', () => {
    const lock = join(folder, '.zkml-lock')
    writeFileSync(lock, `${deadProcess()}`)
    const unlock = lockFolder(folder)
    expect(readFileSync(lock, 'utf8')).toBe(`${process.pid}`)
    unlock()
    expect(readdirSync(folder)).toEqual([])
  })

  it('of a running process is waited for, and then named', () => {
    writeFileSync(join(folder, '.zkml-lock'), `${process.ppid}`)
    expect(() => lockFolder(folder, 60)).toThrow(
      expect.objectContaining({ code: 'E_BUSY', facts: { folder, lock: '.zkml-lock' } }),
    )
    const disk = { ...DISK, lock: (inside: string) => lockFolder(inside, 60) }
    writeFileSync(join(folder, 'a'), 'old')
    expect(() => writeFiles(inFolder('a', 'b'), disk)).toThrow(expect.objectContaining({ code: 'E_BUSY' }))
    expect(readdirSync(folder).sort()).toEqual(['.zkml-lock', 'a'])
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old')
  })

  it('is respected while it has no number yet, and not for ever', () => {
    const lock = join(folder, '.zkml-lock')
    writeFileSync(lock, '')
    expect(() => lockFolder(folder, 60)).toThrow(expect.objectContaining({ code: 'E_BUSY' }))
    utimesSync(lock, 0, 0)
    lockFolder(folder, 60)()
    expect(readdirSync(folder)).toEqual([])
  })
})

// They stayed for ever.
it('files that a killed process had under temporary names are removed by the next writer, those of a live one are not', () => {
  const dead = deadProcess()
  const live = `.a.${process.ppid}.zkml-new`
  for (const name of [
    `.a.${dead}.zkml-new`,
    `.other.${dead}.zkml-old`,
    `.zkml-lock-${dead}`,
    live,
    '.a.1.tmp',
    '.zkml-mine',
  ])
    writeFileSync(join(folder, name), 'x')
  writeFiles(inFolder('a', 'b'))
  expect(readdirSync(folder).sort()).toEqual(['.a.1.tmp', live, '.zkml-mine', 'a', 'b'].sort())
})

// Between two renames the old verification key stood beside the new proving key, and proofs were made that it refuses.
it('at no moment are new files beside old ones', () => {
  mkdirSync(join(folder, 'sub'))
  const names = ['a', 'b', 'c']
  for (const name of names) writeFileSync(join(folder, name), `old ${name}`)
  const seen: string[] = []
  const look = () => {
    const texts = names.flatMap((name) => {
      const present = readdirSync(folder).includes(name)
      return present ? [readFileSync(join(folder, name), 'utf8').slice(0, 3)] : []
    })
    seen.push([...new Set(texts)].join())
  }
  const rename = (from: string, to: string) => {
    DISK.rename(from, to)
    look()
  }
  writeFiles(inFolder(...names), { ...DISK, rename })
  expect(seen.length).toBe(6)
  expect(seen.every((kinds) => ['old', '', 'new'].includes(kinds))).toBe(true)
  expect(seen.at(-1)).toBe('new')
})

// Each had its own key's proof checked, and the folder's verification key was not looked at.
it('prove refuses a proving key that the verification key beside it is not of', async () => {
  const copy = scene.fresh()
  const model = join(copy, 'model')
  const old = readFileSync(join(model, 'verification_key.json'))
  await setupCommand(model, QUIET)
  writeFileSync(join(model, 'verification_key.json'), old)
  const before = readFileSync(join(model, 'proof.json'), 'utf8')
  const input = join(copy, 'input.json')
  await expect(proveCommand(model, { ...QUIET, input })).rejects.toMatchObject({
    code: 'E_MISMATCH',
    facts: { found: 'points of another key', expected: 'the points of circuit.zkey' },
  })
  expect(readFileSync(join(model, 'proof.json'), 'utf8')).toBe(before)
  // Without a verification key there is nothing to compare with.
  rmSync(join(model, 'verification_key.json'))
  await proveCommand(model, { ...QUIET, input })
  await setupCommand(model, QUIET)
  await proveCommand(model, { ...QUIET, input })
  expect(await verifyCommand(model, { ...QUIET, proof: join(model, 'proof.json') })).toBe(true)
})

it('a writer waits for another one that is about to end', async () => {
  const holder = spawn(process.execPath, [
    '-e',
    `require('fs').writeFileSync(${JSON.stringify(join(folder, '.zkml-lock'))}, String(process.pid)); console.log('held'); setTimeout(() => require('fs').rmSync(${JSON.stringify(join(folder, '.zkml-lock'))}), 500)`,
  ])
  await new Promise((done) => holder.stdout.once('data', done))
  writeFiles(inFolder('a'))
  expect(readdirSync(folder)).toEqual(['a'])
})
