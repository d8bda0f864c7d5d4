import { inverse, leastResidue, mod } from '../../field/modular.js'
import { canonical, direction, scaled, type Term } from '../forms.js'
import type { Knowledge } from '../knowledge.js'
import { isNonzero } from './nonzero.js'

/** Open wires of a relation, and relations that hold them, beyond which no split is tried. */
const MOST_WIRES = 3
const MOST_RELATIONS = 48

/**
 * Wires that a determined factor decides, zero or not: zero tests with their inverses.
 *
 * Claim   let A B = C be a relation with A determined. Take the relations in which at most a few wires of this one are
 *         open. If these determine a wire when A = 0 is added to them, and also when A != 0 is, it is determined.
 * Proof   A is the same in all witnesses with the same inputs, so two of them are in the same case.
 */
export function determinedBySplit(k: Knowledge, relation: number): number[] {
  if (k.isLinear(relation) || k.open[relation]! > MOST_WIRES || k.open[relation] === 0) return []
  const { a, b, c } = k.system
  for (const side of [a[relation]!, b[relation]!]) {
    if (k.openTerms(side).length > 0) continue
    const wires = [a, b, c].flatMap((column) => k.openTerms(column[relation]!).map(([wire]) => wire))
    const decided = split(k, side, new Set(wires))
    if (decided.length > 0) return decided
  }
  return []
}

function split(k: Knowledge, factor: number, wires: ReadonlySet<number>): number[] {
  const relations = localRelations(k, wires)
  if (relations === undefined) return []
  const cases = (['zero', 'nonzero'] as const).map((kind) => new Case(k, factor, kind, relations).wires())
  return [...wires].filter((wire) => cases.every((known) => known.has(wire)))
}

/** Relations with some of these wires and no other open one; undefined if there are many. */
function localRelations(k: Knowledge, wires: ReadonlySet<number>): number[] | undefined {
  const found = new Set<number>()
  for (const wire of wires) {
    const { at } = k.system.occurrences
    if (at[wire + 1]! - at[wire]! > MOST_RELATIONS) return undefined
    k.eachRelation(wire, (relation) => {
      if (k.open[relation]! <= wires.size && opensOnly(k, relation, wires)) found.add(relation)
    })
  }
  return [...found]
}

function opensOnly(k: Knowledge, relation: number, wires: ReadonlySet<number>): boolean {
  const { a, b, c } = k.system
  return [a, b, c].every((column) => k.openTerms(column[relation]!).every(([wire]) => wires.has(wire)))
}

type Sign = 'zero' | 'nonzero' | undefined

/** A form in one case: its terms of wires still open, and the rest when that is a constant. */
interface Side {
  readonly open: readonly Term[]
  readonly constant: bigint | undefined
  readonly sign: Sign
}

/** What a few relations determine once a factor is known to be zero, or known not to be. */
class Case {
  readonly #k: Knowledge
  readonly #factor: string
  readonly #kind: 'zero' | 'nonzero'
  readonly #relations: readonly number[]
  /** Wires determined in this case, with their value when it is a constant. */
  readonly #known = new Map<number, bigint | undefined>()

  constructor(k: Knowledge, factor: number, kind: 'zero' | 'nonzero', relations: readonly number[]) {
    this.#k = k
    this.#factor = direction(k.system.forms.terms(factor))
    this.#kind = kind
    this.#relations = relations
  }

  wires(): ReadonlyMap<number, bigint | undefined> {
    for (let before = -1; before < this.#known.size; ) {
      before = this.#known.size
      for (const relation of this.#relations) this.#apply(relation)
    }
    return this.#known
  }

  #apply(relation: number): void {
    const { a, b, c } = this.#k.system
    const [left, right, side] = [this.#side(a[relation]!), this.#side(b[relation]!), this.#side(c[relation]!)]
    if (left.sign === 'zero' || right.sign === 'zero') this.#solve([], side)
    else if (isConstant(left)) this.#solve(scaled(right.open, left.constant), side, times(left, right))
    else if (isConstant(right)) this.#solve(scaled(left.open, right.constant), side, times(left, right))
    else if (left.open.length === 0 && right.open.length === 0) this.#learn(side.open, undefined)
    else if (side.open.length === 0) this.#divide(left, right, side)
  }

  /** product - side = 0, the product being some open terms and a constant. */
  #solve(open: readonly Term[], side: Side, constant: bigint | undefined = 0n): void {
    const difference =
      constant === undefined || side.constant === undefined ? undefined : constant - side.constant
    this.#learn(canonical([...open, ...scaled(side.open, -1n)]), difference)
  }

  /** left * right = side with no open wire in the side: the factor that is not zero can be divided by. */
  #divide(left: Side, right: Side, side: Side): void {
    const rest = left.sign === 'nonzero' ? right : right.sign === 'nonzero' ? left : undefined
    if (rest !== undefined) this.#learn(rest.open, side.sign === 'zero' ? rest.constant : undefined)
  }

  /** The terms and a determined value (a constant one, if given) sum to 0. */
  #learn(terms: readonly Term[], constant: bigint | undefined): void {
    if (terms.length !== 1) return
    const [wire, coefficient] = terms[0]!
    const value = constant === undefined ? undefined : leastResidue(-constant * inverse(coefficient))
    this.#known.set(wire, value)
  }

  #side(form: number): Side {
    const terms = this.#k.system.forms.terms(form)
    const open = terms.filter(([wire]) => !this.#isClosed(wire))
    const constant = this.#constant(terms)
    if (open.length > 0) return { open, constant, sign: undefined }
    if (direction(terms) === this.#factor) return { open, constant, sign: this.#kind }
    return { open, constant, sign: this.#signOf(terms, constant) }
  }

  #signOf(terms: readonly Term[], constant: bigint | undefined): Sign {
    if (constant !== undefined) return mod(constant) === 0n ? 'zero' : 'nonzero'
    return isNonzero(this.#k, terms) ? 'nonzero' : undefined
  }

  #isClosed(wire: number): boolean {
    return this.#k.determined[wire] === 1 || this.#known.has(wire)
  }

  /** The sum of the terms that are not open, if each is a constant. */
  #constant(terms: readonly Term[]): bigint | undefined {
    let sum = 0n
    for (const [wire, coefficient] of terms) {
      if (!this.#isClosed(wire)) continue
      const value = this.#known.has(wire) ? this.#known.get(wire) : this.#fixed(wire)
      if (value === undefined) return undefined
      sum += coefficient * value
    }
    return sum
  }

  #fixed(wire: number): bigint | undefined {
    const range = this.#k.range(wire)
    return range !== undefined && range.lo === range.hi ? range.lo : undefined
  }
}

function isConstant(side: Side): side is Side & { readonly constant: bigint } {
  return side.open.length === 0 && side.constant !== undefined
}

function times(a: Side, b: Side): bigint | undefined {
  return a.constant === undefined || b.constant === undefined ? undefined : a.constant * b.constant
}
