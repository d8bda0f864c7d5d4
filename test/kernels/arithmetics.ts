import v8 from 'node:v8'
import { FQ, FR } from '../../src/field/bn254.js'
import { FloatField } from '../../src/kernels/limbs/floats.js'
import { IntegerField } from '../../src/kernels/limbs/integers.js'
import { ScalarField } from '../../src/kernels/limbs/scalars.js'

// Node 20 has relaxed SIMD behind a flag, which counts for modules that are compiled later, in workers too.
if (process.version.startsWith('v20.')) v8.setFlagsFromString('--experimental-wasm-relaxed-simd')

export { ARITHMETICS, type Arithmetic } from '../../src/kernels/kernels.js'

export const FIELDS = { float: FloatField, integer: IntegerField, scalar: ScalarField } as const

export const PRIMES = { Fq: FQ, Fr: FR } as const
