import { InternalError } from '../../errors.js'
import { type Bound, type GpuField, requireWithin, type Value } from './field.js'

/** A register of the machine: an element in a lane's own memory. */
export type Slot = number

/** Registers that a step can name. */
const SLOTS = 12
const FACTOR_BIAS = 8

type Term = readonly [factor: number, slot: Slot]

interface Step {
  readonly to: Slot
  readonly a: Slot
  readonly b: Slot
  combine: { readonly to: Slot; readonly terms: readonly Term[] } | undefined
  checks: boolean
  ends: boolean
}

/**
 * Formulas as data: a step is a multiplication, then perhaps a combination of registers. The WGSL is one loop over steps
 * around the only multiplication of a kernel. Such a multiplication is some 800 instructions and a formula has ten of
 * them; written out they would not fit a GPU's instruction cache and take minutes to compile.
 *
 * What is proven of a register is tracked in the order of the calls, which is the order of the steps.
 */
export class Machine {
  private readonly steps: Step[] = []
  private readonly bounds = new Map<Slot, Bound>()

  constructor(private readonly field: GpuField) {}

  /** The step with which the next formula begins. */
  get next(): number {
    return this.steps.length
  }

  /** What a register holds from here on. */
  given(slot: Slot, bound: Bound): void {
    this.field.requirePackable(bound)
    this.bounds.set(slot, bound)
  }

  multiply(to: Slot, a: Slot, b: Slot): void {
    this.given(to, this.field.multiply(this.read(a), this.read(b)).bound)
    this.steps.push({ to, a, b, combine: undefined, checks: false, ends: false })
  }

  /** Follows a multiplication. Up to three terms. */
  combine(to: Slot, ...terms: readonly Term[]): void {
    const step = this.steps.at(-1)
    if (step === undefined || step.combine !== undefined || terms.length > 3) {
      throw new InternalError('a step holds one combination of up to three registers')
    }
    if (terms.some(([factor]) => factor < -FACTOR_BIAS || factor >= FACTOR_BIAS)) {
      throw new InternalError('a factor of a combination has four bits')
    }
    const values = terms.map(([factor, slot]) => [factor, this.read(slot)] as const)
    this.given(to, this.field.combine(values).bound)
    step.combine = { to, terms }
  }

  /** Has the last step look whether the points of an addition have the same x; see {@link source}. */
  check(): void {
    this.steps.at(-1)!.checks = true
  }

  /** Ends a formula. @throws InternalError, while generating, if a register may be left outside of its bound */
  end(results: ReadonlyMap<Slot, Bound>): void {
    for (const [slot, bound] of results) requireWithin(this.read(slot), bound)
    this.steps.at(-1)!.ends = true
    this.bounds.clear()
  }

  /**
   * The registers r, and runFrom(step): runs a formula.
   *
   * @param equal statements for a step that checks, where register `m`, its product, and what else it needs decide. They
   * may set `step` and continue, or return.
   */
  source(equal: string): string {
    const codes = this.steps.map((step, i) => `case ${i}u: { code = vec2u(${codeOf(step).join('u, ')}u); }`)
    const [third, ...others] = [3, 2, 1].map((i) => {
      const factor = `i32((code.y >> ${12 + 4 * i}u) & 15u) - ${FACTOR_BIAS}`
      return `times(unpack(r[(code.y >> ${4 * i}u) & 15u]), ${factor})`
    })
    const combination = others.reduce((sum, term) => `add(${term}, ${sum})`, third)
    return `var<private> r: array<Held, ${SLOTS}>;
fn runFrom(first: u32) {
  var step = first;
  loop {
    var code: vec2u;
    switch (step) {
      ${codes.join('\n      ')}
      default: { return; }
    }
    let m = pack(mul(unpack(r[code.x & 15u]), unpack(r[(code.x >> 4u) & 15u])));
    r[(code.x >> 8u) & 15u] = m;
    if ((code.x & ${COMBINES}u) != 0u) { r[code.y & 15u] = pack(carry(reduce(${combination}))); }
    if ((code.x & ${CHECKS}u) != 0u) { ${equal} }
    if ((code.x & ${ENDS}u) != 0u) { return; }
    step += 1u;
  }
}`
  }

  private read(slot: Slot): Value {
    const bound = this.bounds.get(slot)
    if (bound === undefined) throw new InternalError(`register ${slot} is read before it is written`)
    return { code: `r[${slot}]`, bound }
  }
}

const [COMBINES, CHECKS, ENDS] = [1 << 12, 1 << 13, 1 << 14] as const

function codeOf({ to, a, b, combine, checks, ends }: Step): [number, number] {
  const flags = (combine ? COMBINES : 0) | (checks ? CHECKS : 0) | (ends ? ENDS : 0)
  const terms = Array.from({ length: 3 }, (_, i): Term => combine?.terms[i] ?? [0, 0])
  const places = terms.map(([, slot], i) => slot << (4 * (i + 1)))
  const factors = terms.map(([factor], i) => (factor + FACTOR_BIAS) << (16 + 4 * i))
  return [
    a | (b << 4) | (to << 8) | flags,
    [...places, ...factors].reduce((word, part) => word | part, combine?.to ?? 0),
  ]
}
