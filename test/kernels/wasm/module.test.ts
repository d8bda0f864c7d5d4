import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { buildKernels } from '../../../src/kernels/kernels.js'
import { i32 } from '../../../src/kernels/wasm/expressions.js'
import { ModuleBuilder } from '../../../src/kernels/wasm/module.js'
import { ARITHMETICS } from '../arithmetics.js'
import { build, instantiate } from '../instance.js'

const tools = await wabt()

type Features = Parameters<typeof tools.readWasm>[1]

/** wabt's own reading of the binary. @throws where it is not valid */
function text(binary: Uint8Array, features: Features): string {
  const module = tools.readWasm(binary, features)
  try {
    // Its types do not know that it takes the features again.
    ;(module.validate as (features: Features) => void).call(module, features)
    return module.toText({})
  } finally {
    module.destroy()
  }
}

const WEB_ASSEMBLY_1 = { simd: false, threads: false, relaxed_simd: false, bulk_memory: false }

/** What each arithmetic asks of an engine beyond WebAssembly 1.0; all of them copy and fill, and share memory. */
const FEATURES = {
  float: { simd: true, relaxed_simd: true },
  integer: { simd: true },
  scalar: {},
} as const

describe.each(ARITHMETICS)('the kernels in %s arithmetic', (arithmetic) => {
  const limits = { initial: 64, maximum: 65536 }
  const kernels = buildKernels(arithmetic, { ...limits, shared: true })
  const features = { ...WEB_ASSEMBLY_1, threads: true, bulk_memory: true, ...FEATURES[arithmetic] }

  it('are a valid module, in the eyes of the engine and of wabt', () => {
    expect(WebAssembly.validate(kernels.binary)).toBe(true)
    expect(text(kernels.binary, features)).toContain(
      '(import "zkml" "memory" (memory (;0;) 64 65536 shared))',
    )
  })

  it('are the same bytes every time', () => {
    const again = buildKernels(arithmetic, { ...limits, shared: true })
    expect(Buffer.compare(again.binary, kernels.binary)).toBe(0)
  })

  it('run on memory that is not shared', () => {
    const own = buildKernels(arithmetic, { ...limits, shared: false })
    const instance = instantiate(own.binary, new WebAssembly.Memory(limits))
    instance.bytes.fill(1, 1 << 20, (1 << 20) + 20)
    instance.call('clear', 1 << 20, 19)
    expect(instance.integer(1 << 20, 20)).toBe(1n << 152n)
  })

  it('use no instruction that the arithmetic says it does without', () => {
    if (arithmetic === 'scalar') return
    const missing = arithmetic === 'float' ? { relaxed_simd: false } : { simd: false }
    expect(() => text(kernels.binary, { ...features, ...missing })).toThrow()
  })
})

describe('ModuleBuilder', () => {
  it('writes what wabt reads', () => {
    const binary = build((module) => {
      const start = module.global(-1)
      const half = module.function(undefined, ['i32'], 'i32', (f) => f.return(i32.shrU(f.parameter(0), 1)))
      module.function('twice', ['i32', 'i64'], undefined, (f) => f.call(half, start))
      module.constant(0x41n)
    })
    const lines = text(
      build(() => undefined),
      WEB_ASSEMBLY_1,
    )
    expect(lines).toContain('(import "zkml" "memory" (memory (;0;) 4 4))')
    expect(() => text(binary, WEB_ASSEMBLY_1)).toThrow(/type mismatch/)
  })

  it('needs no memory', () => {
    const module = new ModuleBuilder(0)
    module.function('three', [], 'i32', (f) => f.return(i32.const(3)))
    const binary = module.finish(undefined)
    expect(text(binary, WEB_ASSEMBLY_1)).not.toContain('memory')
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary))
    expect((exports.three as () => number)()).toBe(3)
  })

  it('exports what has a name, under that name', () => {
    const binary = build((module) => {
      module.function(undefined, [], undefined, () => undefined)
      module.function('größer', [], 'i32', (f) => f.return(i32.const(1)))
    })
    expect(WebAssembly.Module.exports(new WebAssembly.Module(binary))).toEqual([
      { name: 'größer', kind: 'function' },
    ])
    expect(WebAssembly.Module.imports(new WebAssembly.Module(binary))).toEqual([
      { module: 'zkml', name: 'memory', kind: 'memory' },
    ])
  })

  it('gives every instance globals of its own', () => {
    const binary = build((module) => {
      const global = module.global(1)
      module.function('next', [], 'i32', (f) => {
        f.setGlobal(global, i32.add(global, 1))
        f.return(global)
      })
    })
    const [one, two] = [instantiate(binary), instantiate(binary)]
    expect([one.call('next'), one.call('next'), two.call('next')]).toEqual([2, 3, 2])
  })

  it('counts the pages that its constants need', () => {
    const module = new ModuleBuilder(65536 - 16)
    expect(module.pages).toBe(1)
    module.constant(0n, 0n)
    expect(module.pages).toBe(1)
    module.constant(0n)
    expect(module.pages).toBe(2)
  })
})
