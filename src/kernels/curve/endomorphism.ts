import { CUBE_ROOT } from '../../field/endomorphism.js'
import { type Fp2, frobeniusFactors } from '../../field/extension.js'
import { multiply } from '../limbs/limbField.js'
import { inPairs } from '../pairs.js'
import { i32 } from '../wasm/expressions.js'
import type { FunctionBuilder } from '../wasm/function.js'
import type { Coordinate, CoordinateField } from './coordinates.js'
import type { Group } from './layout.js'

/**
 * endomorphism(source, target, n): the map behind the group's splitting of scalars, for n points: (x, y) -> (CUBE_ROOT x, y)
 * in G1, the twist's Frobenius map in G2. The arrays may be the same.
 */
export function defineEndomorphism({ module, name, field, pointBytes }: Group): void {
  module.function(`${name}Endomorphism`, ['i32', 'i32', 'i32'], undefined, (f) => {
    const [source, target, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    inPairs(f, n, (i, next) => {
      const sources = [i, next].map((index) => f.hold(i32.add(source, i32.mul(index, pointBytes))))
      const targets = [i, next].map((index) => f.hold(i32.add(target, i32.mul(index, pointBytes))))
      const x = field.load(f, sources[0]!, sources[1]!)
      const y = field.load(f, sources[0]!, sources[1]!, field.bytes)
      const image = field.degree === 1 ? scaleX(field, f, x, y) : frobenius(field, f, x, y)
      field.store(f, targets[0]!, targets[1]!, image.x)
      field.store(f, targets[0]!, targets[1]!, image.y, field.bytes)
    })
  })
}

function scaleX(field: CoordinateField, f: FunctionBuilder, x: Coordinate, y: Coordinate) {
  const { base } = field
  const factor = base.constant(f, (CUBE_ROOT << BigInt(base.radixBits)) % base.prime)
  return { x: x.map((part) => base.reduce(f, multiply(base, f, part, factor))), y }
}

/** The conjugates of the coordinates, times the second and the third power of gamma. */
function frobenius(field: CoordinateField, f: FunctionBuilder, x: Coordinate, y: Coordinate) {
  const factors = frobeniusFactors()
  const image = ([c0, c1]: Coordinate, factor: Fp2) =>
    field.reduce(f, field.multiply(f, [c0!, field.base.negate(f, c1!)], constant(field, f, factor)))
  return { x: image(x, factors[2]!), y: image(y, factors[3]!) }
}

function constant({ base }: CoordinateField, f: FunctionBuilder, { c0, c1 }: Fp2): Coordinate {
  return [c0, c1].map((part) => base.constant(f, (part << BigInt(base.radixBits)) % base.prime))
}
