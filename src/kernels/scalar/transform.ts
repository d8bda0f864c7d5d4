import { type Bound, ELEMENT_BYTES, type LimbField, multiply } from '../limbs/limbField.js'
import { type I32, i32 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle, Local } from '../wasm/function.js'
import type { ModuleBuilder } from '../wasm/module.js'

/**
 * The transforms behind the quotient polynomial, over vectors of n = R C elements of Fr seen as R rows of C columns.
 *
 * The inverse transform takes its large strides first (Gentleman-Sande): the butterflies at distances n / 2 .. C join
 * elements of one column, the rest those of one row, and leave the coefficients in bit-reversed order. The forward one
 * (Cooley-Tukey) does the reverse, so nothing is ever permuted, and both work on a row between them: three passes over
 * the memory for both transforms and the shift of the coset, each of them split over threads at will.
 *
 * One table serves all: roots[i] = w^i for i = 0 .. n, w of order 2 n. The domain's own root is w^2, an inverse is
 * w^-i = -w^(n - i), and the coset is w times the domain.
 */
export function defineTransforms(module: ModuleBuilder, field: LimbField): void {
  const loose: Bound = {
    value: field.product.value + field.reduced.value,
    limb: field.product.limb + field.reduced.limb,
  }
  const inverseRun = defineInverseRun(module, field)
  const forwardRun = defineForwardRun(module, field, loose)
  defineColumns(module, 'inverseColumns', inverseRun, true)
  defineColumns(module, 'forwardColumns', forwardRun, false)
  defineRow(module, field, inverseRun, forwardRun)
  definePowers(module, field)
  defineProducts(module, field)
  defineQuotients(module, field, loose)
  defineIntegers(module, field)
}

const bytes = (elements: I32) => i32.mul(elements, ELEMENT_BYTES)

type Four = readonly [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]

function parameters<N extends number>(f: FunctionBuilder, count: N) {
  return Array.from({ length: count }, (_, i) => f.parameter(i)) as unknown as Local<'i32'>[] & Four
}

/** The addresses of two neighbours at a distance. */
function neighbour(f: FunctionBuilder, address: I32, distance: I32 | number): Local<'i32'> {
  return f.hold(i32.add(address, distance))
}

/**
 * run(u, v, count, distance, root, step, root distance): butterflies u, v -> u + v, (v - u) root, for `count` pairs; each
 * iteration takes those at u, v and at `distance` bytes after, and the roots at `root` and `root distance` after.
 */
function defineInverseRun(module: ModuleBuilder, field: LimbField): FunctionHandle {
  return defineRun(module, (f, u, u2, v, v2, root, root2) => {
    const [a, b] = [field.load(f, u, u2, 0, field.product), field.load(f, v, v2, 0, field.product)]
    const difference = multiply(field, f, field.subtract(f, b, a), field.load(f, root, root2))
    field.store(f, u, u2, field.reduce(f, field.add(f, a, b)), 0, field.product)
    field.store(f, v, v2, difference, 0, field.product)
  })
}

/** The same for u, v -> u + v root, u - v root. */
function defineForwardRun(module: ModuleBuilder, field: LimbField, loose: Bound): FunctionHandle {
  return defineRun(module, (f, u, u2, v, v2, root, root2) => {
    const a = field.reduce(f, field.load(f, u, u2, 0, loose))
    const b = multiply(field, f, field.load(f, v, v2, 0, loose), field.load(f, root, root2))
    field.store(f, u, u2, field.add(f, a, b), 0, loose)
    field.store(f, v, v2, field.subtract(f, a, b), 0, loose)
  })
}

type Butterfly = (f: FunctionBuilder, u: I32, u2: I32, v: I32, v2: I32, root: I32, root2: I32) => void

function defineRun(module: ModuleBuilder, butterfly: Butterfly): FunctionHandle {
  return module.function(undefined, new Array<'i32'>(7).fill('i32'), undefined, (f) => {
    const [u, v, count, distance, root, step, rootDistance] = parameters(f, 7)
    f.while(i32.geU(count, 2), () => {
      butterfly(
        f,
        u,
        neighbour(f, u, distance),
        v,
        neighbour(f, v, distance),
        root!,
        neighbour(f, root!, rootDistance!),
      )
      f.add(u, i32.shl(distance, 1))
      f.add(v, i32.shl(distance, 1))
      f.add(root!, step!)
      f.add(count, -2)
    })
  })
}

/**
 * inverseColumns, forwardColumns(data, n, C, from, to, roots): the passes at distances of C and more, on the columns
 * `from` to `to` - 1, both even.
 */
function defineColumns(module: ModuleBuilder, name: string, run: FunctionHandle, inverse: boolean): void {
  module.function(name, new Array<'i32'>(6).fill('i32'), undefined, (f) => {
    const [data, n, columns, from, to, roots] = parameters(f, 6)
    const half = f.local('i32', inverse ? i32.shrU(n, 1) : columns)
    f.while(i32.and(i32.geU(half, columns), i32.ltU(half, n)), () => {
      const spacing = f.hold(bytes(i32.divU(n, half)))
      f.count(
        0,
        n,
        (block) => {
          f.count(
            0,
            half,
            (row) => {
              const position = i32.add(i32.add(block, row), from)
              const u = f.hold(i32.add(data, bytes(position)))
              const exponent = i32.mul(i32.add(row, from), spacing)
              const root = inverse ? i32.sub(i32.add(roots!, bytes(n)), exponent) : i32.add(roots!, exponent)
              const next = inverse ? i32.sub(0, spacing) : spacing
              f.call(
                run,
                u,
                i32.add(u, bytes(half)),
                i32.sub(to!, from),
                ELEMENT_BYTES,
                root,
                i32.shl(next, 1),
                next,
              )
            },
            columns,
          )
        },
        i32.shl(half, 1),
      )
      f.set(half, inverse ? i32.shrU(half, 1) : i32.shl(half, 1))
    })
  })
}

/**
 * row(data, C, n, roots, reversed, shift): the passes within one row of both transforms, and between them the shift to
 * the coset: the element of column c is multiplied by the root at shift + reversed[c] (a table of byte offsets).
 */
function defineRow(
  module: ModuleBuilder,
  field: LimbField,
  inverseRun: FunctionHandle,
  forwardRun: FunctionHandle,
): void {
  const level = (inverse: boolean) =>
    module.function(undefined, new Array<'i32'>(5).fill('i32'), undefined, (f) => {
      const [data, columns, n, roots, half] = parameters(f, 5)
      const spacing = f.hold(bytes(i32.divU(n, half!)))
      const run = inverse ? inverseRun : forwardRun
      const first = inverse ? i32.add(roots, bytes(n)) : roots
      const next = inverse ? i32.sub(0, spacing) : spacing
      f.if(
        i32.gtU(half!, 1),
        () =>
          f.count(
            0,
            columns,
            (block) => {
              const u = f.hold(i32.add(data, bytes(block)))
              f.call(run, u, i32.add(u, bytes(half!)), half!, ELEMENT_BYTES, first, i32.shl(next, 1), next)
            },
            i32.shl(half!, 1),
          ),
        // Neighbours are butterflies here, of two blocks at a time; all have the root 1, which is minus the root n.
        // A row of two has only one, which then stands in both lanes.
        () => {
          const alone = i32.eq(columns, 2)
          const count = i32.add(i32.shrU(columns, 1), alone)
          const distance = i32.mul(i32.eqz(alone), 2 * ELEMENT_BYTES)
          f.call(run, data, i32.add(data, ELEMENT_BYTES), count, distance, first, 0, 0)
        },
      )
    })
  const [inverseLevel, forwardLevel] = [level(true), level(false)]
  module.function('row', new Array<'i32'>(6).fill('i32'), undefined, (f) => {
    const [data, columns, n, roots, reversed, shift] = parameters(f, 6)
    const half = f.local('i32', i32.shrU(columns, 1))
    f.while(half, () => {
      f.call(inverseLevel, data, columns, n, roots, half)
      f.set(half, i32.shrU(half, 1))
    })
    f.count(
      0,
      columns,
      (column) => {
        const at = f.hold(i32.add(data, bytes(column)))
        const offset = f.hold(i32.add(reversed!, i32.shl(column, 2)))
        const factor = field.load(f, i32.add(shift!, i32.load(offset)), i32.add(shift!, i32.load(offset, 4)))
        const next = neighbour(f, at, ELEMENT_BYTES)
        const value = field.load(f, at, next, 0, field.product)
        field.store(f, at, next, multiply(field, f, value, factor), 0, field.product)
      },
      2,
    )
    f.set(half, 1)
    f.while(i32.ltU(half, columns), () => {
      f.call(forwardLevel, data, columns, n, roots, half)
      f.set(half, i32.shl(half, 1))
    })
  })
}

/**
 * powers(out, count, firsts, step): out[i] = first * step^i for i < count, count even; `firsts` holds the first element and
 * the one of index count / 2, `step` the factor.
 */
function definePowers(module: ModuleBuilder, field: LimbField): void {
  module.function('powers', ['i32', 'i32', 'i32', 'i32'], undefined, (f) => {
    const [out, count, firsts, step] = parameters(f, 4)
    const half = f.hold(bytes(i32.shrU(count, 1)))
    const initial = field.load(f, firsts, neighbour(f, firsts, ELEMENT_BYTES))
    const power = field.variable(f, initial, field.product)
    const factor = field.load(f, step, step)
    const end = f.hold(i32.add(out, half))
    f.while(i32.ltU(out, end), () => {
      field.store(f, out, neighbour(f, out, half), field.reduce(f, power))
      field.assign(f, power, multiply(field, f, power, factor))
      f.add(out, ELEMENT_BYTES)
    })
  })
}

/** products(a, b, out, count, stride, rows): out = a b on `rows` runs of `count` elements (even), `stride` bytes apart. */
function defineProducts(module: ModuleBuilder, field: LimbField): void {
  module.function('products', new Array<'i32'>(6).fill('i32'), undefined, (f) => {
    const [a, b, out, count, stride, rows] = parameters(f, 6)
    f.count(0, rows!, (row) => {
      f.count(
        0,
        count,
        (i) => {
          const offset = f.hold(i32.add(i32.mul(row, stride!), bytes(i)))
          const at = [a, b, out].map((base) => f.hold(i32.add(base, offset)))
          const [x, y] = at
            .slice(0, 2)
            .map((address) => field.load(f, address, neighbour(f, address, ELEMENT_BYTES)))
          const target = at[2]!
          field.store(
            f,
            target,
            neighbour(f, target, ELEMENT_BYTES),
            multiply(field, f, x!, y!),
            0,
            field.product,
          )
        },
        2,
      )
    })
  })
}

/**
 * quotients(a, b, c, out, count, stride, rows, factors): the canonical 32-byte integers of a b f0 + c f1 for `rows` runs of
 * `count` elements (even), `stride` elements apart; f0 and f1 are the elements at `factors`.
 */
function defineQuotients(module: ModuleBuilder, field: LimbField, loose: Bound): void {
  module.function('quotients', new Array<'i32'>(8).fill('i32'), undefined, (f) => {
    const [a, b, c, out, count, stride, rows, factors] = parameters(f, 8)
    const f0 = field.load(f, factors!, factors!)
    const f1 = field.load(f, factors!, factors!, ELEMENT_BYTES)
    f.count(0, rows!, (row) => {
      f.count(
        0,
        count!,
        (i) => {
          const position = f.hold(i32.add(i32.mul(row, stride!), i))
          const offset = f.hold(bytes(position))
          const [x, y, z] = [a, b, c].map((base) => {
            const at = f.hold(i32.add(base, offset))
            return field.load(f, at, neighbour(f, at, ELEMENT_BYTES), 0, loose)
          })
          const product = multiply(field, f, x!, y!)
          const sum = field.sumOfProducts(f, [
            [product, f0],
            [z!, f1],
          ])
          const target = f.hold(i32.add(out, i32.shl(position, 5)))
          field.storePacked(f, target, neighbour(f, target, 32), field.reduce(f, sum))
        },
        2,
      )
    })
  })
}

/** integers(data, out, count): the canonical 32-byte integers that `count` reduced elements (even) are, R included. */
function defineIntegers(module: ModuleBuilder, field: LimbField): void {
  module.function('integers', new Array<'i32'>(3).fill('i32'), undefined, (f) => {
    const [data, out, count] = parameters(f, 3)
    f.count(
      0,
      count,
      (i) => {
        const at = f.hold(i32.add(data, bytes(i)))
        const target = f.hold(i32.add(out, i32.shl(i, 5)))
        const value = field.load(f, at, neighbour(f, at, ELEMENT_BYTES))
        field.storePacked(f, target, neighbour(f, target, 32), value)
      },
      2,
    )
  })
}
