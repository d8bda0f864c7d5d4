import { FR } from '../../field/bn254.js'
import { type Bound, GpuField, LIMBS, requireWithin, type Value } from '../wgsl/field.js'
import { defineKernel, FEW, type Kernel, reads, type Storage, writes } from './kernel.js'

/**
 * The transforms behind the quotient of a Groth16 proof, over three vectors of n elements of Fr, one after the other in one
 * buffer; n is a power of two, at least 2. As in the WebAssembly kernels the inverse transform takes its large strides
 * first and leaves coefficients in bit-reversed order, the forward one does the reverse, and one table serves all:
 * roots[i] = w^i for i = 0 .. n, w of order 2 n. The domain's own root is w^2, and an inverse is w^-i = -w^(n - i).
 *
 * An element takes 32 bytes, as the field's tables have it. A lane takes every `shares`th piece of work.
 */
export function transformKernels(field: GpuField): readonly Kernel[] {
  const elements = new Elements(field)
  return [
    powersKernel(elements),
    loadKernel(elements),
    inverseKernel(elements),
    shiftKernel(elements),
    forwardKernel(elements),
    quotientsKernel(elements),
  ]
}

/** Of which scalars are: factors are what a load or a sum of two leaves. */
export function scalarField(): GpuField {
  return new GpuField(FR, { value: 3, limb: GpuField.carried(LIMBS.bits) })
}

/** Elements that stand in arrays of vec4u. */
class Elements {
  /** What loading gives for what storing allows. */
  private readonly loaded: Bound
  private readonly storable: Bound = { value: 1, limb: 2 ** 16 }

  constructor(readonly field: GpuField) {
    this.loaded = { value: this.storable.value + 1, limb: field.product.limb }
  }

  /** Statements that name an element. */
  load(name: string, array: string, at: string): string {
    return `let ${name}At = 2u * (${at}); let ${name} = fromTable(${array}[${name}At], ${array}[${name}At + 1u]);`
  }

  named(name: string, bound = this.loaded): Value {
    return { code: name, bound }
  }

  /** @throws InternalError, while generating, for what may be too large */
  store(array: string, at: string, value: Value): string {
    requireWithin(value, this.storable)
    return `{ let at = 2u * (${at}); let words = toTable(${value.code}); ${array}[at] = words[0]; ${array}[at + 1u] = words[1]; }`
  }

  /** An integer below 2^256. */
  integer(array: string, at: string): Value {
    const code = `fromKey(${array}[2u * (${at})], ${array}[2u * (${at}) + 1u])`
    return this.field.reduce({ code, bound: this.field.keyBound })
  }

  kernel(name: string, buffers: readonly Storage[], body: string): Kernel {
    const { field } = this
    return defineKernel(
      name,
      FEW,
      buffers,
      [field.source(), field.tables(), field.plain()],
      `  for (var i = own; i < parameters.count; i += parameters.shares) {\n${body}\n  }`,
    )
  }
}

const DATA = writes('data', 'vec4u')
const ROOTS = reads('roots', 'vec4u')

/**
 * roots[i] = steps[i modulo 2^bits] steps[2^bits + i / 2^bits], which are integers that stand for themselves over R.
 * `count` is the number of roots.
 */
function powersKernel(elements: Elements): Kernel {
  const [low, high] = ['i & (low - 1u)', 'low + (i >> parameters.bits)'].map((at) =>
    elements.integer('steps', at),
  ) as [Value, Value]
  return elements.kernel(
    'powers',
    [reads('steps', 'vec4u'), writes('roots', 'vec4u')],
    `    let low = 1u << parameters.bits;
    ${elements.store('roots', 'i', elements.field.multiply(low, high))}`,
  )
}

/** Elements a[i], b[i] and c[i] = a[i] b[i] of what a[i] and b[i] are as integers below 2^256; `count` is n. */
function loadKernel(elements: Elements): Kernel {
  const [a, b] = ['i', 'n + i'].map((at) => elements.integer('data', at)) as [Value, Value]
  const held = (name: string, { bound }: Value): Value => ({ code: name, bound })
  return elements.kernel(
    'load',
    [DATA],
    `    let n = parameters.count;
    let a = ${a.code};
    let b = ${b.code};
    ${elements.store('data', '2u * n + i', elements.field.multiply(held('a', a), held('b', b)))}
    ${elements.store('data', 'i', held('a', a))}
    ${elements.store('data', 'n + i', held('b', b))}`,
  )
}

/** The butterfly's first element `u`, its second is `distance` after it, and the root's exponent; `count` is 3 n / 2. */
const BUTTERFLY = `    let distance = parameters.distance;
    let n = parameters.pieces;
    let j = i & (distance - 1u);
    let first = 2u * i - j;
    let exponent = j * (n / distance);`

/** u, v -> u + v, (u - v) w^-exponent at a distance of two and more. */
function inverseKernel(elements: Elements): Kernel {
  const { field } = elements
  const [u, v, root] = ['u', 'v', 'root'].map((name) => elements.named(name)) as [Value, Value, Value]
  const difference = field.combine([
    [1, v],
    [-1, u],
  ])
  const sum = field.combine([
    [1, u],
    [1, v],
  ])
  return elements.kernel(
    'inverse',
    [DATA, ROOTS],
    `${BUTTERFLY}
    ${elements.load('u', 'data', 'first')}
    ${elements.load('v', 'data', 'first + distance')}
    ${elements.load('root', 'roots', 'n - exponent')}
    ${elements.store('data', 'first + distance', field.multiply(difference, root))}
    ${elements.store('data', 'first', sum)}`,
  )
}

/** u, v -> u + v w^exponent, u - v w^exponent at a distance of two and more. */
function forwardKernel(elements: Elements): Kernel {
  const { field } = elements
  const [u, v, root] = ['u', 'v', 'root'].map((name) => elements.named(name)) as [Value, Value, Value]
  const product = elements.named('product', field.product)
  return elements.kernel(
    'forward',
    [DATA, ROOTS],
    `${BUTTERFLY}
    ${elements.load('u', 'data', 'first')}
    ${elements.load('v', 'data', 'first + distance')}
    ${elements.load('root', 'roots', 'exponent')}
    let product = ${field.multiply(v, root).code};
    ${sumAndDifference(elements, u, product, 'first', 'first + distance')}`,
  )
}

function sumAndDifference(elements: Elements, u: Value, v: Value, first: string, second: string): string {
  const { field } = elements
  const sum = field.combine([
    [1, u],
    [1, v],
  ])
  const difference = field.combine([
    [1, u],
    [-1, v],
  ])
  return `${elements.store('data', first, sum)}
    ${elements.store('data', second, difference)}`
}

/**
 * Between the transforms, on neighbours: the inverse one's butterfly, whose root is 1, the shift from the domain to w times
 * the domain, and the forward one's butterfly, whose root is 1 too. Position i has the coefficient whose number is that of i
 * with its `bits` bits reversed, and so has the neighbour's of n / 2 more.
 */
function shiftKernel(elements: Elements): Kernel {
  const { field } = elements
  const [u, v, root] = ['u', 'v', 'root'].map((name) => elements.named(name)) as [Value, Value, Value]
  const shifted = field.multiply(
    field.combine([
      [1, u],
      [1, { ...v, code: 'negateIf(v, -i32(k))' }],
    ]),
    root,
  )
  const [sum, difference] = ['shifted[0]', 'shifted[1]'].map((name) => elements.named(name, field.product))
  return elements.kernel(
    'shift',
    [DATA, ROOTS],
    `    let n = parameters.pieces;
    let first = 2u * i;
    let number = reverseBits(first & (n - 1u)) >> (32u - parameters.bits);
    ${elements.load('u', 'data', 'first')}
    ${elements.load('v', 'data', 'first + 1u')}
    var shifted: array<Fe, 2>;
    for (var k = 0u; k < 2u; k++) {
      ${elements.load('root', 'roots', 'number + k * (n / 2u)')}
      shifted[k] = ${shifted.code};
    }
    ${sumAndDifference(elements, sum!, difference!, 'first', 'first + 1u')}`,
  )
}

/** data[i] = the canonical integer of a b f + c g, of elements; the integers f and g are factors[0] and [1]; `count` is n. */
function quotientsKernel(elements: Elements): Kernel {
  const { field } = elements
  const [a, b, c] = ['a', 'b', 'c'].map((name) => elements.named(name)) as [Value, Value, Value]
  const [f, g] = ['0u', '1u'].map((at) => elements.integer('factors', at)) as [Value, Value]
  const value = field.combine([
    [1, field.multiply(field.multiply(a, b), f)],
    [1, field.multiply(c, g)],
  ])
  requireWithin(value, { value: 1, limb: 2 ** 16 })
  return elements.kernel(
    'quotients',
    [DATA, reads('factors', 'vec4u')],
    `    let n = parameters.count;
    ${elements.load('a', 'data', 'i')}
    ${elements.load('b', 'data', 'n + i')}
    ${elements.load('c', 'data', '2u * n + i')}
    let plain = toPlain(${value.code});
    data[2u * i] = plain[0];
    data[2u * i + 1u] = plain[1];`,
  )
}
