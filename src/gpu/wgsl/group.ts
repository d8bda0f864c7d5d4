import { FQ } from '../../field/bn254.js'
import { residue } from '../../field/inverse.js'
import { type Bound, GpuField, LIMBS, type Limbs, type Value } from './field.js'
import { Machine, type Slot } from './machine.js'

/** Factors in the formulas below stay below this multiple of the prime. */
const FACTOR_VALUE = 3

/** Registers: the lane's sum, then the other operand, which becomes scratch, then scratch. */
const [X, Y, ZZ, ZZZ] = [0, 1, 2, 3]
const [X2, Y2, ZZ2, ZZZ2] = [4, 5, 6, 7]
const [PP, RR, Q, PPP] = [8, 9, 10, 11]
const SUM = [X, Y, ZZ, ZZZ]
const OTHER = [X2, Y2, ZZ2, ZZZ2]

/**
 * The group of a curve y^2 = x^3 + b in WGSL; b takes no part in the formulas. A sum is the point (x / zz, y / zzz) with
 * zz^3 = zzz^2, or infinity, of which zz is 0. Every lane has one, in the registers 0 to 3 of its machine; it begins as
 * infinity. Sums are complete: equal, opposite and infinite operands give what they should.
 */
export class GpuGroup {
  readonly field: GpuField
  /** Words of a sum in memory. */
  readonly words: number

  constructor(limbs: Limbs = LIMBS) {
    this.field = new GpuField(FQ, { value: FACTOR_VALUE, limb: GpuField.carried(limbs.bits) }, limbs)
    this.words = 4 * this.field.words
  }

  /** What brings coordinates of keys, which count 2^256, to the form of elements. */
  get fromKey(): Value {
    return this.field.constant(centred(1n << BigInt(2 * this.field.radixBits - 256)))
  }

  /** loadX(at), an element `at` words into the array, and storeX(at), which puts the lane's sum there. */
  access(array: string, name: string, writes: 'reads' | 'writes'): string {
    const { words } = this.field
    const each = (part: (i: number) => string) => Array.from({ length: words }, (_, i) => part(i))
    const load = each((i) => `${array}[at + ${i}u]`).join(', ')
    const reader = `fn load${name}(at: u32) -> Held { return Held(${load}); }`
    if (writes === 'reads') return reader
    const store = SUM.flatMap((slot) =>
      each((i) => `${array}[at + ${slot! * words + i}u] = r[${slot}][${i}];`),
    )
    return `${reader}\nfn store${name}(at: u32) { ${store.join(' ')} }`
  }

  /**
   * addPoint(at, sign): adds the point at `at` of the array `points` of tables to the lane's sum, or its negative where
   * sign is -1. 10 multiplications.
   */
  mixedAddition(): string {
    const machine = new Machine(this.field)
    this.giveSum(machine)
    for (const slot of [X2, Y2]) machine.given(slot!, this.field.tableBound)
    machine.multiply(X2!, X2!, ZZ!)
    machine.combine(X2!, [1, X2!], [-1, X!])
    machine.multiply(Y2!, Y2!, ZZZ!)
    machine.combine(Y2!, [1, Y2!], [-1, Y!])
    this.compare(machine)
    machine.multiply(ZZ!, ZZ!, PP)
    machine.multiply(Q, X!, PP)
    machine.multiply(PPP, X2!, PP)
    machine.combine(X!, [1, RR], [-1, PPP], [-2, Q])
    machine.multiply(ZZZ!, ZZZ!, PPP)
    machine.combine(Q, [1, Q], [-1, X!])
    machine.multiply(Y!, Y!, PPP)
    machine.multiply(RR, Y2!, Q)
    machine.combine(Y!, [1, RR], [-1, Y!])
    machine.end(this.invariant())
    const one = this.field.constant(centred(1n << BigInt(this.field.radixBits)))
    return `${this.withDoubling(machine)}
fn addPoint(at: u32, sign: i32) {
  let low = points[4u * at]; let high = points[4u * at + 1u];
  if (all((low | high) == vec4u())) { return; }
  let empty = isZero(r[${ZZ}]);
  r[${X2}] = pack(fromTable(low, high));
  r[${Y2}] = pack(negateIf(fromTable(points[4u * at + 2u], points[4u * at + 3u]), sign));
  if (empty) {
    r[${X}] = r[${X2}];
    r[${Y}] = r[${Y2}];
    r[${ZZ}] = pack(${one.code});
    r[${ZZZ}] = r[${ZZ}];
  } else { runFrom(0u); }
}`
  }

  /**
   * addSum(at): adds the sum that stands `at` words into an array with its load function to the lane's sum; 14
   * multiplications. addSum(DOUBLE) doubles the lane's sum instead; 9 multiplications.
   */
  addition(name: string): string {
    const machine = new Machine(this.field)
    this.giveSum(machine)
    for (const [i, bound] of [...this.invariant().values()].entries()) machine.given(OTHER[i]!, bound)
    // Both in the terms of zz zz2 and zzz zzz2, so that a sum that is equal is doubled as it stands.
    machine.multiply(X2!, X2!, ZZ!)
    machine.multiply(X!, X!, ZZ2!)
    machine.combine(X2!, [1, X2!], [-1, X!])
    machine.multiply(Y2!, Y2!, ZZZ!)
    machine.multiply(Y!, Y!, ZZZ2!)
    machine.combine(Y2!, [1, Y2!], [-1, Y!])
    machine.multiply(ZZ!, ZZ!, ZZ2!)
    machine.multiply(ZZZ!, ZZZ!, ZZZ2!)
    this.compare(machine)
    machine.multiply(Q, X!, PP)
    machine.multiply(PPP, X2!, PP)
    machine.combine(X!, [1, RR], [-1, PPP], [-2, Q])
    machine.multiply(ZZ!, ZZ!, PP)
    machine.combine(Q, [1, Q], [-1, X!])
    machine.multiply(ZZZ!, ZZZ!, PPP)
    machine.multiply(Y!, Y!, PPP)
    machine.multiply(RR, Y2!, Q)
    machine.combine(Y!, [1, RR], [-1, Y!])
    machine.end(this.invariant())
    const doubling = machine.next
    return `${this.withDoubling(machine)}
const DOUBLE = 0xffffffffu;
fn addSum(at: u32) {
  var first = ${doubling}u;
  if (at != DOUBLE) {
    let empty = isZero(r[${ZZ}]);
    ${OTHER.map((slot, i) => `r[${slot}] = load${name}(at + ${this.field.words * i}u);`).join(' ')}
    if (isZero(r[${ZZ2}])) { return; }
    if (empty) { ${SUM.map((slot, i) => `r[${slot}] = r[${OTHER[i]}];`).join(' ')} return; }
    first = 0u;
  }
  runFrom(first);
}`
  }

  /** Squares of the differences of x and y, in X2 and Y2; a sum with itself or its negative goes another way. */
  private compare(machine: Machine): void {
    machine.multiply(PP, X2!, X2!)
    machine.multiply(RR, Y2!, Y2!)
    machine.check()
  }

  /** Appends the doubling: with v = 4 y^2, w = 8 y^3 and m = 3 x^2. An equal point is doubled, an opposite one leaves infinity. */
  private withDoubling(machine: Machine): string {
    const doubling = machine.next
    this.giveSum(machine)
    const [v, w, s, m] = [X2!, Y2!, PP, Q]
    machine.multiply(v, Y!, Y!)
    machine.combine(v, [4, v])
    machine.multiply(s, X!, v)
    machine.multiply(m, X!, X!)
    machine.combine(m, [3, m])
    machine.multiply(RR, m, m)
    machine.combine(X!, [1, RR], [-2, s])
    machine.multiply(w, Y!, v)
    machine.combine(w, [2, w])
    machine.multiply(Y!, Y!, w)
    machine.combine(s, [1, s], [-1, X!])
    machine.multiply(ZZ!, ZZ!, v)
    machine.multiply(ZZZ!, ZZZ!, w)
    machine.multiply(RR, m, s)
    machine.combine(Y!, [1, RR], [-1, Y!])
    machine.end(this.invariant())
    const clear = `fn clear() { r[${ZZ}] = Held(); }`
    const loop = machine.source(
      `if (isZero(r[${PP}])) { if (isZero(m)) { step = ${doubling}u; continue; } r[${ZZ}] = Held(); return; }`,
    )
    return `${clear}\n${loop}`
  }

  private giveSum(machine: Machine): void {
    for (const [slot, bound] of this.invariant()) machine.given(slot, bound)
  }

  /** Bounds of a sum between additions. */
  private invariant(): ReadonlyMap<Slot, Bound> {
    const { product, tableBound, factor } = this.field
    const affine: Bound = { value: tableBound.value, limb: factor.limb }
    return new Map(SUM.map((slot, i) => [slot!, i < 2 ? affine : product]))
  }
}

/** The residue of least magnitude. */
function centred(value: bigint): bigint {
  const least = residue(value, FQ)
  return 2n * least > FQ ? least - FQ : least
}
