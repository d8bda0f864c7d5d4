import { buildBn128, type WasmModuleBuilder } from 'ffjavascript'
import { FQ, FR } from '../../src/field/bn254.js'
import { type Arithmetic, buildKernels } from '../../src/kernels/kernels.js'
import { ELEMENT_BYTES, type LimbField, multiply } from '../../src/kernels/limbs/limbField.js'
import { i32 } from '../../src/kernels/wasm/expressions.js'
import { ModuleBuilder } from '../../src/kernels/wasm/module.js'
import { concatBytes, scalarBytes } from '../../src/provers/bytes.js'
import { randomScalar } from '../../src/provers/random.js'
import { arithmetics } from './engines.js'
import { type Comparison, compareInTurn, seconds } from './figures.js'
import type { Settings } from './settings.js'

const FIELDS = { Fq: { prime: FQ, theirs: 'f1m' }, Fr: { prime: FR, theirs: 'frm' } } as const
/** Elements of a vector: three of them fit into the first cache. */
const COUNT = 256
const ONE_PAGE = { initial: 1, maximum: 1, shared: false }

/** Multiplies two vectors element by element. */
type Kernel = () => void

/** Seconds per multiplication of independent elements, operands and result in memory, on one thread. */
export async function compareMultiplication({ rounds, quick }: Settings): Promise<Comparison[]> {
  const turns = quick ? 1000 : 10_000
  const time = (kernel: Kernel) => async () => {
    const total = await seconds(() => {
      for (let i = 0; i < turns; i++) kernel()
    })
    return total / turns / COUNT
  }
  const comparisons = []
  for (const [label, { prime, theirs }] of Object.entries(FIELDS)) {
    const own = arithmetics().map((arithmetic) => [`ours, ${arithmetic}`, time(ourKernel(arithmetic, prime))])
    const contenders = { ...Object.fromEntries(own), ffjavascript: time(await theirKernel(theirs)) }
    comparisons.push(await compareInTurn(label, contenders, rounds))
  }
  return comparisons
}

function ourKernel(arithmetic: Arithmetic, prime: bigint): Kernel {
  const module = new ModuleBuilder(1024)
  const field = makeField(arithmetic, module, prime)
  defineMultiplication(module, field)
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 })
  const binary = new WebAssembly.Module(module.finish(ONE_PAGE))
  const { exports } = new WebAssembly.Instance(binary, { zkml: { memory } })
  const run = exports.multiply as (x: number, y: number, out: number, count: number) => void
  const [x, y, out] = [0, 1, 2].map((i) => 32_768 + i * COUNT * ELEMENT_BYTES) as [number, number, number]
  const words = (address: number) => new BigUint64Array(memory.buffer, address, 5)
  const values = Array.from({ length: 2 * COUNT }, () => randomScalar() % (prime / 2n))
  values.forEach((value, i) => {
    words(x + i * ELEMENT_BYTES).set(field.encode(value))
  })
  const kernel = () => run(x, y, out, COUNT)
  kernel()
  const product = field.decode([...words(out)]) << BigInt(field.radixBits)
  if ((product - values[0]! * values[COUNT]!) % prime !== 0n)
    throw new Error(`${arithmetic} multiplies wrongly`)
  return kernel
}

/** multiply(x, y, out, count): out = x y over R, count even. */
function defineMultiplication(module: ModuleBuilder, field: LimbField): void {
  module.function('multiply', ['i32', 'i32', 'i32', 'i32'], undefined, (f) => {
    const [x, y, out, count] = [0, 1, 2, 3].map((i) => f.parameter(i))
    f.while(count!, () => {
      const [a, b] = [x!, y!].map((at) => field.load(f, at, i32.add(at, ELEMENT_BYTES)))
      const product = multiply(field, f, a!, b!)
      field.store(f, out!, i32.add(out!, ELEMENT_BYTES), product, 0, field.product)
      for (const at of [x!, y!, out!]) f.add(at, 2 * ELEMENT_BYTES)
      f.add(count!, -2)
    })
  })
}

/** By the class that the kernels use: the list of arithmetics is theirs. */
function makeField(arithmetic: Arithmetic, module: ModuleBuilder, prime: bigint): LimbField {
  const { scalars } = buildKernels(arithmetic, ONE_PAGE)
  const Field = scalars.constructor as new (module: ModuleBuilder, prime: bigint) => LimbField
  return new Field(module, prime)
}

async function theirKernel(field: 'f1m' | 'frm'): Promise<Kernel> {
  const { tm } = await buildBn128(true, (module) => addLoop(module, field))
  const values = Array.from({ length: 2 * COUNT }, () => scalarBytes(randomScalar() >> 1n))
  const [x, out] = [tm.alloc(64 * COUNT), tm.alloc(32 * COUNT)]
  tm.setBuff(x, concatBytes(...values))
  const run = tm.instance.exports.benchMultiply as (x: number, y: number, out: number, end: number) => void
  return () => run(x, x + 32 * COUNT, out, out + 32 * COUNT)
}

/** Adds the loop to ffjavascript's own module, so that no call from JavaScript is counted. */
function addLoop(module: WasmModuleBuilder, field: string): void {
  const f = module.addFunction('benchMultiply')
  const names = ['x', 'y', 'out', 'end']
  for (const name of names) f.addParam(name, 'i32')
  module.exportFunction('benchMultiply')
  const c = f.getCodeBuilder()
  const get = (name: string) => c.getLocal(name)
  const next = names.slice(0, 3).flatMap((name) => c.setLocal(name, c.i32_add(get(name), c.i32_const(32))))
  const done = c.br_if(1, c.i32_eq(get('out'), get('end')))
  f.addCode(c.block(c.loop(done, c.call(`${field}_mul`, get('x'), get('y'), get('out')), next, c.br(0))))
}
