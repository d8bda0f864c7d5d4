import { afterEach, describe, expect, it, vi } from 'vitest'
import { bestArithmetic } from '../../src/kernels/arithmetic.js'
import { ARITHMETICS } from './arithmetics.js'
import { kernelMachine } from './kernelMachine.js'

afterEach(() => vi.restoreAllMocks())

describe('bestArithmetic', () => {
  it('is fused multiply-adds on the machines that have them: all that run these tests', () => {
    expect(['x64', 'arm64']).toContain(process.arch)
    expect(bestArithmetic()).toBe('float')
  })

  it('is vectors of integers where relaxed SIMD is unknown', () => {
    const validate = WebAssembly.validate.bind(WebAssembly)
    vi.spyOn(WebAssembly, 'validate').mockImplementation((binary) => {
      return !hasRelaxedMadd(binary as Uint8Array) && validate(binary)
    })
    expect(bestArithmetic()).toBe('integer')
  })

  it('is vectors of integers where multiply-add rounds twice', () => {
    class Instance {
      exports = { residue: () => 0 }
    }
    vi.spyOn(WebAssembly, 'Instance').mockImplementation(Instance as unknown as typeof WebAssembly.Instance)
    expect(bestArithmetic()).toBe('integer')
  })

  it('is plain integers where nothing is known', () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    expect(bestArithmetic()).toBe('scalar')
  })
})

/** f64x2.relaxed_madd: prefix 0xfd, then 0x107 in LEB128. */
function hasRelaxedMadd(binary: Uint8Array): boolean {
  return binary.some((byte, i) => byte === 0xfd && binary[i + 1] === 0x87 && binary[i + 2] === 2)
}

it.each(ARITHMETICS)('%s arithmetic asks for the instructions that its name says', (arithmetic) => {
  const { binary } = kernelMachine(arithmetic).kernels
  expect(hasRelaxedMadd(binary)).toBe(arithmetic === 'float')
})
