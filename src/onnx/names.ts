import { InvalidGraphError } from './errors.js'
import type { Attribute, OnnxFunction, OnnxGraph, OnnxModel, OnnxNode } from './model.js'

/** The value names of a graph, inside those of the graphs around it. */
interface Scope {
  readonly where: string
  readonly names: Set<string>
  readonly outer: Scope | undefined
  readonly problems: string[]
}

/**
 * Checks that every value name is given once per graph and before it is used.
 *
 * A graph inside a node sees the names around it. An initializer may repeat an input's name: it is
 * that input's default.
 *
 * @throws InvalidGraphError with every problem
 */
export function checkNames(model: OnnxModel): void {
  const problems: string[] = []
  checkGraph(model.graph, { where: '', names: new Set(), outer: undefined, problems })
  for (const definition of model.functions) checkFunction(definition, problems)
  if (problems.length > 0) throw new InvalidGraphError(problems)
}

function checkFunction({ name, inputs, outputs, nodes }: OnnxFunction, problems: string[]): void {
  const scope = { where: ` in function "${name}"`, names: new Set<string>(), outer: undefined, problems }
  for (const input of inputs) define(scope, input, 'an input')
  checkNodes(nodes, scope)
  for (const output of outputs) requireDefined(scope, output, 'an output')
}

function checkGraph(graph: OnnxGraph, scope: Scope): void {
  for (const { name } of graph.inputs) define(scope, name, 'an input')
  for (const name of graph.initializers.keys()) {
    if (name === '') scope.problems.push(`an initializer has no name${scope.where}`)
    scope.names.add(name)
  }
  checkNodes(graph.nodes, scope)
  for (const { name } of graph.outputs) requireDefined(scope, name, 'an output')
}

function checkNodes(nodes: readonly OnnxNode[], scope: Scope): void {
  const later = new Set(nodes.flatMap(({ outputs }) => outputs))
  for (const node of nodes) {
    const reader = `${node.opType} "${node.name}"`
    for (const name of node.inputs) requireInput(scope, name, reader, later)
    for (const [key, attribute] of node.attributes) checkInnerGraphs(attribute, `${key} of ${reader}`, scope)
    for (const name of node.outputs) if (name !== '') define(scope, name, reader)
  }
}

function checkInnerGraphs(attribute: Attribute, label: string, outer: Scope): void {
  const graphs =
    attribute.kind === 'graph' ? [attribute.value] : attribute.kind === 'graphs' ? attribute.value : []
  for (const graph of graphs) {
    checkGraph(graph, { where: ` in ${label}`, names: new Set(), outer, problems: outer.problems })
  }
}

function define(scope: Scope, name: string, by: string): void {
  if (name === '') scope.problems.push(`${by} has no name${scope.where}`)
  if (scope.names.has(name)) scope.problems.push(`${by} defines "${name}" again${scope.where}`)
  scope.names.add(name)
}

function requireInput(scope: Scope, name: string, reader: string, later: ReadonlySet<string>): void {
  if (name === '' || isDefined(scope, name)) return
  const what = later.has(name) ? 'before it is computed' : 'which nothing defines'
  scope.problems.push(`${reader} reads "${name}", ${what}${scope.where}`)
}

function requireDefined(scope: Scope, name: string, what: string): void {
  if (!isDefined(scope, name))
    scope.problems.push(`"${name}" is ${what}, and nothing defines it${scope.where}`)
}

function isDefined(scope: Scope | undefined, name: string): boolean {
  if (scope === undefined) return false
  return scope.names.has(name) || isDefined(scope.outer, name)
}
