import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFile } from '../../src/disk/files.js'
import { uint32 } from '../../src/provers/bytes.js'
import { developmentKey } from '../../src/provers/groth16/developmentKey.js'
import { groth16 } from '../../src/provers/groth16/prover.js'
import { keyInfoOf } from '../../src/provers/keyInfo.js'
import { chain, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { origin } from './sampleKeys.js'

/** Sections of a number that nobody knows are skipped by all readers. */
const PADDING_SECTION = 0x70616464
const PADDING_BYTES = 5_000_000_000n

/** The key as a file in which its sections stand behind five gigabytes of nothing; the file system keeps no zeros. */
function writePadded(file: string, zkey: Uint8Array): void {
  const descriptor = openSync(file, 'w')
  const header = zkey.slice(0, 12)
  new DataView(header.buffer).setUint32(
    8,
    new DataView(zkey.buffer, zkey.byteOffset).getUint32(8, true) + 1,
    true,
  )
  writeSync(descriptor, header)
  writeSync(
    descriptor,
    uint32(PADDING_SECTION, Number(PADDING_BYTES & 0xffffffffn), Number(PADDING_BYTES >> 32n)),
  )
  writeSync(descriptor, zkey, 12, zkey.length - 12, 24 + Number(PADDING_BYTES))
  closeSync(descriptor)
}

describe('a key over 4 GB', () => {
  it('is proved with, piece by piece', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zkml-large-'))
    try {
      const zkey = await developmentKey(writeTinyR1cs(chain(5)), origin)
      writePadded(join(folder, 'large.zkey'), zkey)
      const file = openFile(join(folder, 'large.zkey'))
      expect(file.size).toBeGreaterThan(2 ** 32)
      const { proof, publicSignals } = await groth16.prove(file, writeTinyWtns(chain(5).witness))
      expect((await keyInfoOf(file)).development).toBe(true)
      file.close()
      const key = await groth16.verificationKey(zkey)
      expect(await groth16.verify(key, publicSignals, proof)).toBe(true)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
