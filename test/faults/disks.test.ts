import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeFiles } from '../../src/disk/files.js'
import { faultsOfModel } from './afterwards.js'
import { contents, leftovers, makeScene, type Scene } from './scenes.js'

let scene: Scene
let copy: string
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(() => scene.remove())
beforeEach(() => {
  copy = scene.fresh()
})

/** The command line in a shell, so that limits can be set for it. */
function shell(command: string, cwd = copy) {
  const zkml = `${process.execPath} --import ${import.meta.resolve('tsx')} ${resolve('src/cli.ts')}`
  const { status, stdout } = spawnSync('bash', ['-c', command.replace(/\bzkml (?=[a-z])/, `${zkml} `)], {
    cwd,
  })
  return { status, error: JSON.parse(`${stdout}`).error }
}

const COMMANDS = {
  compile: 'zkml compile b.onnx -o model --emit circom --json',
  setup: 'zkml setup model --json',
  'setup --ptau': 'zkml setup model --ptau power.ptau --json',
  prove: 'zkml prove model --input input.json --json',
  'export-verifier': 'zkml export-verifier model --allow-insecure-dev-key --json',
} as const

describe('a limit on the size of files', () => {
  it.each(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[])(
    '%s changes nothing and says so',
    async (name) => {
      const before = contents(join(copy, 'model'))
      const { status, error } = shell(`ulimit -f 1; ${COMMANDS[name]}`)
      // Small files fit even then.
      if (name === 'prove') expect(status).toBe(0)
      else {
        expect(status).toBe(2)
        expect(error).toMatchObject({ code: 'E_WRITE', facts: { problem: 'the file would be too large' } })
        expect(contents(join(copy, 'model'))).toEqual(before)
      }
      expect(leftovers(copy)).toEqual([])
      if (name !== 'prove') expect(await faultsOfModel(copy, { voids: false })).toEqual([])
    },
  )
})

/** A small file system of its own; without the right to mount one there is no such test. */
function mount(options: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'zkml-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
}

function unmount(folder: string): void {
  execFileSync('umount', [folder])
  rmSync(folder, { recursive: true })
}

const probe = mount('size=64k')
if (probe !== undefined) unmount(probe)

describe.skipIf(probe === undefined)('a disk of its own', () => {
  let disk: string
  afterEach(() => unmount(disk))

  it('that is full: nothing is changed, and it works once there is space', async () => {
    disk = mount('size=512k')!
    execFileSync('cp', ['-r', join(scene.template, 'model'), disk])
    execFileSync('ln', ['-s', join(disk, 'model'), join(copy, 'small')])
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(join(disk, 'filler'), new Uint8Array((bavail - 2) * bsize))
    const before = contents(join(disk, 'model'))
    for (const command of [COMMANDS.compile, COMMANDS.setup, COMMANDS.prove]) {
      const { status, error } = shell(command.replace(/\bmodel\b/, 'small'))
      if (status === 0) continue
      expect(error).toMatchObject({ code: 'E_WRITE', facts: { problem: 'the disk is full' } })
      expect(leftovers(disk)).toEqual([])
    }
    expect([...contents(join(disk, 'model')).keys()]).toEqual(expect.arrayContaining([...before.keys()]))
    rmSync(join(disk, 'filler'))
    expect(shell('zkml compile a.onnx -o small --json').status).toBe(0)
  })

  it('that is read-only: every command says so', () => {
    disk = mount('size=1m')!
    execFileSync('cp', ['-r', join(scene.template, 'model'), disk])
    execFileSync('mount', ['-o', 'remount,ro', disk])
    for (const command of [COMMANDS.compile, COMMANDS.prove]) {
      const { status, error } = shell(command.replace(/\bmodel\b/, join(disk, 'model')))
      expect({ command, status }).toEqual({ command, status: 2 })
      expect(error).toMatchObject({ code: 'E_WRITE', facts: { problem: 'the file system is read-only' } })
    }
  })
})

// A device was renamed away, and a file put in its place.
describe('a device as the target', () => {
  it('is written to, not replaced', () => {
    writeFiles(new Map([['/dev/null', 'text']]))
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
    expect(readdirSync('/dev').filter((name) => name.includes('zkml'))).toEqual([])
  })

  it.skipIf(!existsSync('/dev/full'))('that is full leaves the other files as they were', () => {
    const other = join(copy, 'proof.json')
    writeFileSync(other, 'old')
    const files = new Map([
      [other, 'new'],
      ['/dev/full', 'text'],
    ])
    expect(() => writeFiles(files)).toThrow(
      expect.objectContaining({ code: 'E_WRITE', facts: { problem: 'the disk is full' } }),
    )
    expect(readFileSync(other, 'utf8')).toBe('old')
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true)
  })

  it('passes the bytes on where it is a pipe', () => {
    const pipe = join(copy, 'pipe')
    execFileSync('mkfifo', [pipe])
    const command =
      'cat pipe > received & zkml export-verifier model --allow-insecure-dev-key -o pipe --json; wait'
    expect(shell(command).status).toBe(0)
    expect(readFileSync(join(copy, 'received'), 'utf8')).toMatch(/^\/\/ SPDX/)
    expect(statSync(pipe).isFIFO()).toBe(true)
  })
})

it('a folder that may not be made is named', () => {
  mkdirSync(join(copy, 'in'))
  writeFileSync(join(copy, 'in', 'way'), '')
  const { status, error } = shell('zkml compile a.onnx -o in/way/out --json')
  expect(status).toBe(2)
  expect(error).toMatchObject({ code: 'E_WRITE', facts: { problem: 'a part of the path is no folder' } })
})
