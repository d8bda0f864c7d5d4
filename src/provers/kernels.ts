import type { WasmCode, WasmFunctionBuilder, WasmModuleBuilder } from 'ffjavascript'

/** Bytes of a base-field coordinate per group, in ffjavascript's memory layout. */
export const COORDINATE_BYTES = { G1: 32, G2: 64 } as const
export type GroupName = keyof typeof COORDINATE_BYTES

const PREFIX = { G1: 'g1m', G2: 'g2m' } as const
const FIELD = { G1: 'f1m', G2: 'f2m' } as const

/** Names of the exports added by {@link addKernels}. */
export const kernelName = {
  multiples: (group: GroupName) => `${PREFIX[group]}_multiples`,
  addWindow: (group: GroupName) => `${PREFIX[group]}_addWindow`,
  toAffine: (group: GroupName) => `${PREFIX[group]}_batchToAffine`,
  addProducts: 'frm_addProducts',
}

/** Adds to ffjavascript's curve module the loops that making keys spends its time in. */
export function addKernels(module: WasmModuleBuilder): void {
  for (const group of ['G1', 'G2'] as const) {
    addMultiples(module, group)
    addAddWindow(module, group)
  }
  addAddProducts(module)
}

/**
 * multiples(base, n, out): out[d] = d * base for d = 0 .. n - 1, n >= 3.
 * `base` is affine and not infinity, `out` holds n Jacobian points.
 */
function addMultiples(module: WasmModuleBuilder, group: GroupName): void {
  const prefix = PREFIX[group]
  const size = COORDINATE_BYTES[group] * 3
  const { f, c, get } = begin(module, kernelName.multiples(group), ['base', 'n', 'out'], ['i', 'at'])
  const after = (bytes: number) => c.i32_add(get('at'), c.i32_const(bytes))
  f.addCode(
    c.setLocal('at', get('out')),
    c.call(`${prefix}_zero`, get('at')),
    c.call(`${prefix}_toJacobian`, get('base'), after(size)),
    c.call(`${prefix}_doubleAffine`, get('base'), after(2 * size)),
    c.setLocal('at', after(2 * size)),
    c.setLocal('i', c.i32_const(3)),
    countUp(c, 'i', 'n', [
      ...c.call(`${prefix}_addMixed`, get('at'), get('base'), after(size)),
      ...c.setLocal('at', after(size)),
    ]),
  )
}

/**
 * addWindow(table, bit, mask, scalars, n, sums, scratch): sums[i] += table[digit i], all points affine.
 *
 * Digit i is (scalar i >> bit) & mask, mask < 2^16; scalars are 32 bytes, little-endian, and followed by
 * three readable bytes. One inversion serves all n additions; `scratch` holds n coordinates.
 *
 * Sound only where table[d] = d * 2^bit * G and sums[i] = (scalar i mod 2^bit) * G with scalars below the
 * group order: then a sum and its addend are never equal or opposite, so equal x means "just copied".
 */
function addAddWindow(module: WasmModuleBuilder, group: GroupName): void {
  const params = ['table', 'bit', 'mask', 'scalars', 'n', 'sums', 'scratch']
  const build = begin(module, kernelName.addWindow(group), params, ['i', 'digit', 't', 's', 'p'])
  const { f, c, get } = build
  const temps = Array.from({ length: 5 }, () => c.i32_const(module.alloc(COORDINATE_BYTES[group])))
  f.addCode(
    c.call(`${FIELD[group]}_one`, temps[0]!),
    c.setLocal('i', c.i32_const(0)),
    countUp(c, 'i', 'n', [...locate(build, group), ...c.if(get('digit'), multiplyIn(build, group, temps))]),
    c.call(`${FIELD[group]}_inverse`, temps[0]!, temps[1]!),
    countDown(c, 'i', [...locate(build, group), ...c.if(get('digit'), addPoint(build, group, temps))]),
  )
}

/** digit, t = its table entry, s = the running sum, p = the slot of the prefix product. */
function locate({ c, get }: Kernel, group: GroupName): number[] {
  const bytes = COORDINATE_BYTES[group]
  const scalar = c.i32_add(get('scalars'), c.i32_shl(get('i'), c.i32_const(5)))
  const word = c.i32_load(c.i32_add(scalar, c.i32_shr_u(get('bit'), c.i32_const(3))), 0, 0)
  const digit = c.i32_and(c.i32_shr_u(word, c.i32_and(get('bit'), c.i32_const(7))), get('mask'))
  const entry = (base: string, index: string, size: number) =>
    c.i32_add(get(base), c.i32_mul(get(index), c.i32_const(size)))
  return [
    ...c.setLocal('digit', digit),
    ...c.setLocal('t', entry('table', 'digit', 2 * bytes)),
    ...c.setLocal('s', entry('sums', 'i', 2 * bytes)),
    ...c.setLocal('p', entry('scratch', 'i', bytes)),
  ]
}

/** An empty sum takes the addend; otherwise the product so far is kept and multiplied by t.x - s.x. */
function multiplyIn({ c, get }: Kernel, group: GroupName, temps: readonly number[][]): number[] {
  const [product, , dx] = temps as [number[], number[], number[]]
  const field = FIELD[group]
  const empty = c.call(`${PREFIX[group]}_isZeroAffine`, get('s'))
  return [
    ...c.if(empty, c.call(`${PREFIX[group]}_copyAffine`, get('t'), get('s'))),
    ...c.call(`${field}_copy`, product, get('p')),
    ...c.call(`${field}_sub`, get('t'), get('s'), dx),
    ...c.if(c.i32_eqz(c.call(`${field}_isZero`, dx)), c.call(`${field}_mul`, product, dx, product)),
  ]
}

/** The affine chord: s becomes s + t, using 1 / (t.x - s.x) taken out of the shared inverse. */
function addPoint({ c, get }: Kernel, group: GroupName, temps: readonly number[][]): number[] {
  const [, inverse, dx, slope, x] = temps as [number[], number[], number[], number[], number[]]
  const op = (name: string, ...args: number[][]) => c.call(`${FIELD[group]}_${name}`, ...args)
  const y = (point: string) => c.i32_add(get(point), c.i32_const(COORDINATE_BYTES[group]))
  const chord = [
    ...op('mul', inverse, get('p'), slope),
    ...op('mul', inverse, dx, inverse),
    ...op('sub', y('t'), y('s'), dx),
    ...op('mul', slope, dx, slope),
    ...op('square', slope, x),
    ...op('sub', x, get('s'), x),
    ...op('sub', x, get('t'), x),
    ...op('sub', get('s'), x, dx),
    ...op('mul', slope, dx, dx),
    ...op('sub', dx, y('s'), y('s')),
    ...op('copy', x, get('s')),
  ]
  return [...op('sub', get('t'), get('s'), dx), ...c.if(c.i32_eqz(op('isZero', dx)), chord)]
}

/**
 * addProducts(terms, n, coefficients, values, sums): for every term (source, target, coefficient id), three
 * u32 each, sums[target] += coefficients[id] * values[source]. Field elements are in Montgomery form.
 */
function addAddProducts(module: WasmModuleBuilder): void {
  const params = ['terms', 'n', 'coefficients', 'values', 'sums']
  const { f, c, get } = begin(module, kernelName.addProducts, params, ['i', 'sum'])
  const product = c.i32_const(module.alloc(32))
  const element = (base: string, word: number) =>
    c.i32_add(get(base), c.i32_shl(c.i32_load(get('terms'), word * 4, 2), c.i32_const(5)))
  f.addCode(
    c.setLocal('i', c.i32_const(0)),
    countUp(c, 'i', 'n', [
      ...c.call('frm_mul', element('coefficients', 2), element('values', 0), product),
      ...c.setLocal('sum', element('sums', 1)),
      ...c.call('frm_add', get('sum'), product, get('sum')),
      ...c.setLocal('terms', c.i32_add(get('terms'), c.i32_const(12))),
    ]),
  )
}

interface Kernel {
  readonly f: WasmFunctionBuilder
  readonly c: WasmCode
  get(local: string): number[]
}

function begin(
  module: WasmModuleBuilder,
  name: string,
  params: readonly string[],
  locals: readonly string[],
): Kernel {
  const f = module.addFunction(name)
  for (const param of params) f.addParam(param, 'i32')
  for (const local of locals) f.addLocal(local, 'i32')
  module.exportFunction(name)
  const c = f.getCodeBuilder()
  return { f, c, get: (local) => c.getLocal(local) }
}

/** while (counter != limit) { body; counter++ } */
function countUp(c: WasmCode, counter: string, limit: string, body: number[]): number[] {
  const done = c.br_if(1, c.i32_eq(c.getLocal(counter), c.getLocal(limit)))
  const next = c.setLocal(counter, c.i32_add(c.getLocal(counter), c.i32_const(1)))
  return c.block(c.loop(done, body, next, c.br(0)))
}

/** while (counter != 0) { counter--; body } */
function countDown(c: WasmCode, counter: string, body: number[]): number[] {
  const done = c.br_if(1, c.i32_eqz(c.getLocal(counter)))
  const next = c.setLocal(counter, c.i32_sub(c.getLocal(counter), c.i32_const(1)))
  return c.block(c.loop(done, next, body, c.br(0)))
}
