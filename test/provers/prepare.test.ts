import { beforeAll, describe, expect, it } from 'vitest'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import { readPtauInfo } from '../../src/provers/ptau/info.js'
import { preparePtau } from '../../src/provers/ptau/prepare.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { asFile, fileMadeBy, withSnarkjs } from '../../src/provers/snarkjs.js'
import { waste } from './sampleKeys.js'

const POWER = 6

let complete: Uint8Array
let raw: Uint8Array
beforeAll(async () => {
  complete = await ptauFromWaste(POWER, 'full', waste, {})
  raw = withoutLagrange(complete)
})

function withoutLagrange(ptau: Uint8Array): Uint8Array {
  return writeSections(
    'ptau',
    readSections(ptau, 'ptau').filter(({ id }) => id < 12),
  )
}

describe('preparing a first phase', () => {
  it('gives the file that snarkjs gives', async () => {
    const theirs = await withSnarkjs(({ powersOfTau }) =>
      fileMadeBy('prepare phase 2', (target) => powersOfTau.preparePhase2(asFile(raw), target)),
    )
    expect(await preparePtau(raw)).toEqual(theirs)
  })

  it.each([1, 2, 8])('gives the file that the secrets lead to, power %i', async (power) => {
    const expected = await ptauFromWaste(power, 'full', waste, {})
    const prepared = await preparePtau(withoutLagrange(expected))
    expect(readPtauInfo(prepared)).toEqual({ power, prepared: true, development: true })
    expect(prepared).toEqual(expected)
  })

  it('leaves the preparation of a prepared file as it is', async () => {
    expect(await preparePtau(complete)).toEqual(complete)
  })

  it('reports progress up to the total and obeys the signal', async () => {
    const seen: [number, number][] = []
    await preparePtau(raw, { onProgress: (done, total) => seen.push([done, total]) })
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1])
    const stop = new AbortController()
    const stopped = preparePtau(raw, { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toThrow('aborted')
  })
})
