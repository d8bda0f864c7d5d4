import { NodeRefusedError } from '../graph/errors.js'
import type { AttributeReader, NodeRef } from '../graph/rules.js'
import type { Attribute, OnnxGraph, Tensor } from '../onnx/index.js'

function expected(node: NodeRef, name: string, kind: string, found: Attribute): NodeRefusedError {
  return new NodeRefusedError(node, `has attribute ${name} of kind ${found.kind}, expected ${kind}`)
}

/** An integer, or the default. */
export function int(fallback: number): AttributeReader<number> {
  return (attribute, node, name) => {
    if (attribute === undefined) return fallback
    if (attribute.kind !== 'int') throw expected(node, name, 'int', attribute)
    return attribute.value
  }
}

/** An integer that may be left out. */
export const optionalInt: AttributeReader<number | undefined> = (attribute, node, name) =>
  attribute === undefined ? undefined : int(0)(attribute, node, name)

/** An integer read as a truth value. */
export function flag(fallback: boolean): AttributeReader<boolean> {
  return (attribute, node, name) => int(fallback ? 1 : 0)(attribute, node, name) !== 0
}

/** A float, or the default; integers are accepted. */
export function float(fallback: number): AttributeReader<number> {
  return (attribute, node, name) => {
    if (attribute === undefined) return fallback
    if (attribute.kind !== 'float' && attribute.kind !== 'int') throw expected(node, name, 'float', attribute)
    return attribute.value
  }
}

/** A float that may be left out. */
export const optionalFloat: AttributeReader<number | undefined> = (attribute, node, name) =>
  attribute === undefined ? undefined : float(0)(attribute, node, name)

/** A list of floats that may be left out. */
export const floats: AttributeReader<readonly number[] | undefined> = (attribute, node, name) => {
  if (attribute === undefined) return undefined
  if (attribute.kind !== 'floats') throw expected(node, name, 'floats', attribute)
  return attribute.value
}

/** A list of integers that may be left out. */
export const ints: AttributeReader<readonly number[] | undefined> = (attribute, node, name) => {
  if (attribute === undefined) return undefined
  if (attribute.kind !== 'ints') throw expected(node, name, 'ints', attribute)
  return attribute.value
}

/** A list of strings that may be left out. */
export const strings: AttributeReader<readonly string[] | undefined> = (attribute, node, name) => {
  if (attribute === undefined) return undefined
  if (attribute.kind !== 'strings') throw expected(node, name, 'strings', attribute)
  return attribute.value
}

/** One of some words; the first is the default. */
export function oneOf<const W extends string>(...words: readonly [W, ...W[]]): AttributeReader<W> {
  return (attribute, node, name) => {
    if (attribute === undefined) return words[0]
    if (attribute.kind !== 'string') throw expected(node, name, 'string', attribute)
    const word = words.find((candidate) => candidate === attribute.value)
    if (word === undefined) throw refused(node, name, attribute.value, words)
    return word
  }
}

/** An integer that must have the one value that has a circuit. */
export function only(value: number): AttributeReader<number> {
  return (attribute, node, name) => {
    const found = int(value)(attribute, node, name)
    if (found !== value) throw refused(node, name, found, [value])
    return value
  }
}

/** A tensor that may be left out. */
export const tensor: AttributeReader<Tensor | undefined> = (attribute, node, name) => {
  if (attribute === undefined) return undefined
  if (attribute.kind !== 'tensor') throw expected(node, name, 'tensor', attribute)
  return attribute.value
}

/** A graph that the node computes; there is no node without. */
export const graph: AttributeReader<OnnxGraph> = (attribute, node, name) => {
  if (attribute === undefined) throw new NodeRefusedError(node, `has no attribute ${name}, which is a graph`)
  if (attribute.kind !== 'graph') throw expected(node, name, 'graph', attribute)
  return attribute.value
}

/** An attribute that does not change the result. */
export const ignored: AttributeReader<undefined> = () => undefined

/** An attribute that must be left out. */
export const absent: AttributeReader<undefined> = (attribute, node, name) => {
  if (attribute !== undefined) throw new NodeRefusedError(node, `has attribute ${name}, which has no circuit`)
  return undefined
}

function refused(
  node: NodeRef,
  name: string,
  found: unknown,
  accepted: readonly unknown[],
): NodeRefusedError {
  const list = accepted.join(', ')
  return new NodeRefusedError(
    node,
    `sets ${name} = ${found}; accepted: ${list}`,
    `export the model with ${name} = ${accepted[0]}`,
  )
}
