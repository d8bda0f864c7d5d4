import { FQ, FR } from '../field/bn254.js'
import { defineAddMany } from './curve/addition.js'
import { defineArrays } from './curve/arrays.js'
import { defineAddDigits } from './curve/digits.js'
import { defineDoubleMany } from './curve/doubling.js'
import { defineEndomorphism } from './curve/endomorphism.js'
import { defineFixedBase } from './curve/fixedBase.js'
import { defineCoordinateInversion, defineInversion } from './curve/inversion.js'
import { type Group, group, scratchLayout } from './curve/layout.js'
import { defineCopyPoint, defineSumLists } from './curve/lists.js'
import { defineCountWide } from './curve/measure.js'
import { defineCountOutside } from './curve/membership.js'
import { definePacking } from './curve/packing.js'
import { definePrepare } from './curve/prepare.js'
import { defineWindowSums } from './curve/windows.js'
import { defineBlake2b } from './hash/blake2b.js'
import { FloatField } from './limbs/floats.js'
import { IntegerField } from './limbs/integers.js'
import type { LimbField } from './limbs/limbField.js'
import { ScalarField } from './limbs/scalars.js'
import { defineRows } from './scalar/rows.js'
import { defineTransforms } from './scalar/transform.js'
import { defineVectors } from './scalar/vectors.js'
import { defineWireSums } from './scalar/wireSums.js'
import type { FunctionHandle } from './wasm/function.js'
import { type MemoryLimits, ModuleBuilder } from './wasm/module.js'

/** How field elements are multiplied: by fused multiply-adds of doubles, by vectors of integers, or one by one. */
export const ARITHMETICS = ['float', 'integer', 'scalar'] as const
export type Arithmetic = (typeof ARITHMETICS)[number]

const FIELDS = { float: FloatField, integer: IntegerField, scalar: ScalarField } as const

/** The generated module, and what its users must know of it. */
export interface Kernels {
  readonly binary: Uint8Array<ArrayBuffer>
  readonly scalars: LimbField
  readonly groups: { readonly g1: Group; readonly g2: Group }
  /** First address that the module's constants leave free. */
  readonly firstFree: number
  /** Working memory that every instance needs; `start(base)` tells it where. */
  readonly scratchBytes: number
}

const CONSTANTS_BASE = 1024

/** What an engine is for: proofs need half of the code, and wait for it to be written. */
export type Purpose = 'proofs' | 'keys'

export function buildKernels(
  arithmetic: Arithmetic,
  memory: MemoryLimits,
  purpose: Purpose = 'keys',
): Kernels {
  const module = new ModuleBuilder(CONSTANTS_BASE)
  const Field = FIELDS[arithmetic]
  const scratch = module.global(0)
  module.function('copy', ['i32', 'i32', 'i32'], undefined, (f) =>
    f.copy(f.parameter(0), f.parameter(1), f.parameter(2)),
  )
  module.function('clear', ['i32', 'i32'], undefined, (f) => f.fill(f.parameter(0), 0, f.parameter(1)))
  module.function('start', ['i32'], undefined, (f) => f.setGlobal(scratch, f.parameter(0)))
  const coordinates = new Field(module, FQ)
  const scalars = new Field(module, FR)
  const groups = {
    g1: group('g1', module, coordinates, scratch),
    g2: group('g2', module, coordinates, scratch),
  }
  const inversion = defineInversion(groups.g1)
  for (const each of [groups.g1, groups.g2]) {
    const invert = defineCoordinateInversion(each, inversion)
    const addMany = defineAddMany(each, invert)
    defineWindowSums(each, defineSumLists(each, addMany, defineCopyPoint(each)))
    definePrepare(each, FR)
    if (purpose === 'keys') defineKeyPoints(each, invert, addMany)
  }
  defineCountWide(module, FR)
  defineTransforms(module, scalars)
  defineRows(module, scalars)
  if (purpose === 'keys') {
    defineBlake2b(module)
    defineVectors(module, scalars)
    defineWireSums(module, scalars, scratch)
  }
  const scratchBytes = scratchLayout(groups.g2.field.blockBytes).end
  return { binary: module.finish(memory), scalars, groups, firstFree: module.end, scratchBytes }
}

/** What making keys does with points. */
function defineKeyPoints(each: Group, invert: FunctionHandle, addMany: FunctionHandle): void {
  defineDoubleMany(each, invert)
  defineFixedBase(each, addMany)
  defineArrays(each, addMany)
  definePacking(each)
  defineEndomorphism(each)
  defineAddDigits(each, addMany)
  defineCountOutside(each)
}
