import { existsSync, readFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type { Manifest, ManifestTensor } from '../artifacts/manifest.js'
import { writeFiles } from '../disk/files.js'

/** A model that is imported somewhere. */
export interface TypedModel {
  readonly file: string
  readonly root: string
  readonly manifest: Manifest
}

const HEADER = '// Written by zkml/plugin: types of the models that are imported here. Changes are lost.\n'
/** Stands before each model's declaration. */
const MARK = /^\/\/ Model: (.+)\n/m

/** Of patterns that fit TypeScript takes the first, so this is the last: models that were not built yet. */
const FALLBACK = `// Any other model
declare module '*.onnx?zkml' {
  const model: import('zkml/prove').ImportedModel
${exportsBeside()}}
`

/**
 * Adds a model to the file of types, or changes it there. Those that are there stay, as long as their model does: a dev
 * server loads one at a time.
 *
 * @throws FileWriteError
 */
export function writeTypes(target: string, { file, root, manifest }: TypedModel): void {
  const before = existsSync(target) ? readFileSync(target, 'utf8') : ''
  const bodies = new Map(bodiesIn(before).filter(([path]) => existsSync(resolve(root, path))))
  bodies.set(relative(root, file).split(sep).join('/'), bodyOf(manifest))
  const after = textOf(bodies)
  if (after !== before) writeFiles(new Map([[target, after]]))
}

function textOf(bodies: ReadonlyMap<string, string>): string {
  const paths = [...bodies.keys()].sort()
  const declarations = paths.flatMap((path) => {
    const tail = tailOf(path, paths)
    if (tail === undefined) return []
    const pattern = `*/${tail.replace(/[\\']/g, '\\$&')}?zkml`
    return [`// Model: ${path}\ndeclare module '${pattern}' {\n${bodies.get(path)}}\n`]
  })
  return [HEADER, ...declarations, FALLBACK].join('\n')
}

/** A pattern has no other star than its own, and a declaration one line. */
const NO_PATTERN = /[*\n\r\u2028\u2029]/

/**
 * The end of a path that imports are known by: the file's name, or more where others have that name, too. Undefined where
 * nothing tells it from the others, or no pattern can say it.
 */
function tailOf(path: string, paths: readonly string[]): string | undefined {
  if (NO_PATTERN.test(path)) return undefined
  const segments = path.split('/')
  const tails = segments.map((_, i) => segments.slice(-1 - i).join('/'))
  return tails.find((tail) => paths.filter((other) => `/${other}`.endsWith(`/${tail}`)).length === 1)
}

/** What stands between the braces of each declaration. */
function bodiesIn(text: string): [path: string, body: string][] {
  const [, ...parts] = text.split(MARK)
  return parts.flatMap((path, i) => {
    const body = parts[i + 1]?.match(/^declare module '.*' \{\n([\s\S]*?)^\}$/m)?.[1]
    return i % 2 === 0 && body !== undefined ? [[path, body]] : []
  })
}

function bodyOf({ tensors }: Manifest): string {
  const of = (role: ManifestTensor['role']) => tensors.filter((tensor) => tensor.role === role)
  return `  interface Inputs {
${of('input').map(inputField).join('')}  }
  type Results = {
${of('output').map(outputField).join('')}  }
  type Model = import('zkml/prove').ImportedModel<Inputs, Results>
  type Tensor = Model['inputs'][number]
  interface ThisModel extends Model {
    readonly inputs: readonly [${of('input').map(tensorType).join(', ')}]
    readonly outputs: readonly [${of('output').map(tensorType).join(', ')}]
  }
  const model: ThisModel
${exportsBeside()}`
}

function exportsBeside(): string {
  return `  export default model
  export const verificationKey: import('zkml/prove').JsonObject
  export const verifierSource: string
`
}

function tensorType({ name, shape }: ManifestTensor): string {
  return `Tensor & { readonly name: ${JSON.stringify(name)}; readonly shape: ${shapeType(shape)} }`
}

function shapeType(shape: readonly number[]): string {
  return `readonly [${shape.join(', ')}]`
}

function inputField({ name, shape, scale, lo, hi }: ManifestTensor): string {
  const [least, most] = [lo, hi].map((integer) => Number.parseFloat((integer * scale).toPrecision(6)))
  const nested = shape.reduce<string>((inner) => `ReadonlyArray<${inner}>`, 'number')
  return `    /** Shape [${shape.join(', ')}], from ${least} to ${most}. */
    readonly ${JSON.stringify(name)}: ${nested}
`
}

function outputField({ name, shape }: ManifestTensor): string {
  const output = `import('zkml/prove').OutputTensor & { readonly shape: ${shapeType(shape)} }`
  return `    readonly ${JSON.stringify(name)}: ${output}
`
}
