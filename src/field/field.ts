/**
 * A field whose elements are written as representatives: several values may denote one element.
 *
 * `add`, `subtract` and `negate` do not reduce, so they are cheap and their results grow; all other operations take any
 * representative and return the canonical one. A formula stays small as long as its products are.
 */
export interface Field<E> {
  readonly zero: E
  readonly one: E
  add(a: E, b: E): E
  subtract(a: E, b: E): E
  negate(a: E): E
  multiply(a: E, b: E): E
  square(a: E): E
  /** 0 for 0. */
  inverse(a: E): E
  canonical(a: E): E
  isZero(a: E): boolean
}

export function equals<E>(field: Field<E>, a: E, b: E): boolean {
  return field.isZero(field.subtract(a, b))
}

/** The inverses of many elements, none of them 0, for one inversion and three products each (Montgomery's trick). */
export function inverses<E>(field: Field<E>, elements: readonly E[]): E[] {
  const products: E[] = []
  let product = field.one
  for (const element of elements) {
    products.push(product)
    product = field.multiply(product, element)
  }
  let inverse = field.inverse(product)
  for (let i = elements.length - 1; i >= 0; i--) {
    products[i] = field.multiply(inverse, products[i]!)
    inverse = field.multiply(inverse, elements[i]!)
  }
  return products
}
