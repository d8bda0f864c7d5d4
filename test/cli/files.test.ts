import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DISK, type Disk, writeFiles } from '../../src/disk/files.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zkml-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const NAMES = ['a.bin', 'b.json', 'c.json']

function newFiles(inside = folder): Map<string, Uint8Array | string> {
  return new Map(NAMES.map((name) => [join(inside, name), `new ${name}`]))
}

/** The real disk, which reports that it is full at the given call and works again afterwards. */
function fullAt(failing: number): { readonly disk: Disk; readonly failed: () => boolean } {
  let calls = 0
  const count = <A extends unknown[], R>(work: (...args: A) => R, partial?: (...args: A) => void) => {
    return (...args: A): R => {
      if (calls++ !== failing) return work(...args)
      partial?.(...args)
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }
  }
  const half = (file: string) => writeFileSync(file, 'ne')
  const { mkdir, write, rename } = DISK
  const disk = { ...DISK, mkdir: count(mkdir), write: count(write, half), rename: count(rename) }
  return { disk, failed: () => calls > failing }
}

function contents(): Record<string, string> {
  const names = readdirSync(folder).sort()
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

const NEW = Object.fromEntries(NAMES.map((name) => [name, `new ${name}`]))

describe('writeFiles', () => {
  it('writes all files, over old ones too, and nothing else', () => {
    writeFiles(newFiles())
    expect(contents()).toEqual(NEW)
    writeFileSync(join(folder, 'a.bin'), 'old')
    writeFiles(newFiles())
    expect(contents()).toEqual(NEW)
  })

  it('changes nothing when the disk is full at any step', () => {
    const old = { 'a.bin': 'old a', 'c.json': 'old c', 'other.txt': 'not ours' }
    let steps = 0
    for (; ; steps++) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name))
      for (const [name, text] of Object.entries(old)) writeFileSync(join(folder, name), text)
      const { disk, failed } = fullAt(steps)
      if (succeeds(() => writeFiles(newFiles(), disk), failed)) break
      expect(contents(), `step ${steps}`).toEqual(old)
    }
    expect(contents()).toEqual({ ...NEW, 'other.txt': 'not ours' })
    expect(steps).toBeGreaterThanOrEqual(9)
  })

  it('leaves no new folder behind when the disk is full', () => {
    const { disk } = fullAt(1)
    expect(() => writeFiles(newFiles(join(folder, 'x', 'y')), disk)).toThrow()
    expect(readdirSync(folder)).toEqual([])
  })

  it('keeps a folder that was there', () => {
    mkdirSync(join(folder, 'x'))
    expect(() => writeFiles(newFiles(join(folder, 'x', 'y')), fullAt(2).disk)).toThrow()
    expect(readdirSync(folder)).toEqual(['x'])
    expect(readdirSync(join(folder, 'x'))).toEqual([])
  })

  it('changes nothing when a folder stands where the last file belongs', () => {
    writeFileSync(join(folder, 'a.bin'), 'old a')
    mkdirSync(join(folder, 'c.json', 'inside'), { recursive: true })
    expect(() => writeFiles(newFiles())).toThrow(expect.objectContaining({ code: 'E_WRITE' }))
    expect(readdirSync(folder).sort()).toEqual(['a.bin', 'c.json'])
    expect(readFileSync(join(folder, 'a.bin'), 'utf8')).toBe('old a')
    expect(existsSync(join(folder, 'c.json', 'inside'))).toBe(true)
  })

  it('says so when a file stands where a folder belongs', () => {
    writeFileSync(join(folder, 'x'), 'a file')
    expect(() => writeFiles(newFiles(join(folder, 'x')))).toThrow(
      expect.objectContaining({ code: 'E_WRITE', facts: { problem: 'a part of the path is no folder' } }),
    )
    expect(contents()).toEqual({ x: 'a file' })
  })

  it('names the file and the problem', () => {
    expect(() => writeFiles(newFiles(), fullAt(3).disk)).toThrow(
      expect.objectContaining({
        code: 'E_WRITE',
        message: `Cannot write ${join(folder, 'b.json')}.`,
        facts: { problem: 'the disk is full' },
      }),
    )
  })
})

/** Whether the work went through; otherwise it must have failed for the full disk. */
function succeeds(work: () => void, failed: () => boolean): boolean {
  try {
    work()
  } catch (error) {
    expect(failed()).toBe(true)
    expect(error).toMatchObject({ code: 'E_WRITE', facts: { problem: 'the disk is full' } })
  }
  return !failed()
}
