import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Manifest, Protocol } from '../../artifacts/manifest.js'
import { MAX_BITS } from '../../artifacts/settings.js'
import { type AuditReport, audit } from '../../audit.js'
import { emitCircom } from '../../backends/circom/emit.js'
import { type Compilation, type CompileOptions, compile } from '../../compile.js'
import { readBytes, readInside, writeFiles } from '../../disk/files.js'
import { CompiledFolder, readDataFile, readJson, readOpening, splitTarget } from '../../disk/folder.js'
import { circuitSize, type Estimate, estimate } from '../../estimate.js'
import { linkedFormat, requireLinked } from '../../linkedFormat.js'
import type { Visibility, WeightVisibility } from '../../lower/statement.js'
import type { WeightCost } from '../../lower/weightCost.js'
import { externalFiles } from '../../onnx/index.js'
import type { Ranges } from '../../settings.js'
import { real } from '../../util/numberText.js'
import { sizeInWords, statementInWords, weightCostInWords } from '../../words.js'
import { openScreen, type Screen } from '../screen.js'
import { adviceOnVisibility } from '../visibilityAdvice.js'
import { estimateInWords, layerTable } from '../words.js'
import { auditAsJson, auditInWords } from './audit.js'

export interface CompileFlags {
  readonly output?: string
  readonly protocol?: Protocol
  readonly inputVisibility?: Visibility
  readonly outputVisibility?: Visibility
  readonly weights?: WeightVisibility
  /** Folder and tensor that inputs are linked to, by input. */
  readonly link?: Readonly<Record<string, string>>
  readonly dim?: Readonly<Record<string, number>>
  readonly bits?: number
  readonly calibrate?: string
  readonly ranges?: Ranges
  readonly settings?: string
  readonly check?: boolean
  readonly audit?: boolean
  readonly emit?: 'circom'
  readonly json?: boolean
  readonly quiet?: boolean
}

/** @returns false when an audit was asked for and not everything is proven; then nothing is written */
export async function compileCommand(file: string, flags: CompileFlags): Promise<boolean> {
  const screen = openScreen(flags)
  const model = readBytes(file)
  const folder = flags.output ?? `${basename(file).replace(/\.onnx$/, '')}.zkml`
  const onWeights = (cost: WeightCost) => screen.say(weightCostInWords(cost))
  const options = { ...compileOptions(file, model, flags), ...keptSalt(folder, flags), onWeights }
  const compilation = await screen.step(`compile ${basename(file)}`, () => compile(model, options))
  const { manifest, weightsOpening } = compilation
  for (const [input, [other, tensor]] of linksOf(flags)) requireLinked(manifest, input, other, tensor)
  const cost = estimate(circuitSize(compilation.r1cs), manifest.protocol)
  describe(screen, compilation, cost, flags)
  if (flags.check === true) for (const line of layerTable(manifest)) screen.say(line)
  const report = flags.audit === true ? await auditStep(screen, compilation) : undefined
  const sound = report?.ok !== false
  const writes = sound && flags.check !== true
  if (writes) await screen.step('write', () => write(folder, compilation, flags))
  const { rows, wires, nonZeros, publicSignals, protocol, modelHash, circuitHash } = manifest
  screen.result({
    ...{ rows, wires, nonZeros, publicSignals, protocol, modelHash, circuitHash },
    ...(weightsOpening === undefined ? {} : { weightsDigest: weightsOpening.digest }),
    ...(flags.check === true ? { supported: true } : {}),
    ...(writes ? { folder } : {}),
    ...(report === undefined ? {} : { audit: auditAsJson(report) }),
    ...{ warnings: manifest.warnings, layers: manifest.layers, estimate: cost },
  })
  if (flags.check === true) screen.say('Every node is supported. Nothing was written.')
  else
    screen.say(sound ? `Next: zkml setup ${folder}` : 'The circuit is not proven sound. Nothing was written.')
  return sound
}

async function auditStep(screen: Screen, { r1cs, manifest, witness }: Compilation): Promise<AuditReport> {
  const report = await screen.step('audit', () => audit(r1cs, { manifest, witness }))
  for (const line of auditInWords(report)) screen.say(line)
  return report
}

/** The library's options for the command's flags, with the files that they name read. */
export function compileOptions(file: string, model: Uint8Array, flags: CompileFlags): CompileOptions {
  const { protocol, inputVisibility, outputVisibility, weights, dim, bits, calibrate, ranges, settings } =
    flags
  const links = linksOf(flags).map(
    ([input, [other, tensor]]) => [input, linkedFormat(other, tensor)] as const,
  )
  const external = externalDataOf(file, model)
  return {
    ...(protocol === undefined ? {} : { protocol }),
    ...(inputVisibility === undefined ? {} : { inputVisibility }),
    ...(outputVisibility === undefined ? {} : { outputVisibility }),
    ...(weights === undefined ? {} : { weights }),
    ...(links.length === 0 ? {} : { inputFormats: Object.fromEntries(links) }),
    ...(dim === undefined ? {} : { dims: dim }),
    ...(bits === undefined ? {} : { bits }),
    ...(calibrate === undefined ? {} : { calibration: readDataFile(calibrate) }),
    ...(ranges === undefined ? {} : { ranges }),
    ...(settings === undefined ? {} : { settings: readJson(settings) }),
    ...(external === undefined ? {} : { externalData: external }),
  }
}

/** Compiled again into its folder, a model keeps its commitment. */
function keptSalt(folder: string, { weights }: CompileFlags): { readonly weightsSalt?: bigint } {
  const file = join(folder, 'weights.json')
  if (weights !== 'hashed' || !existsSync(file)) return {}
  return { weightsSalt: BigInt(readOpening(readJson(file), file).salt) }
}

type Link = readonly [input: string, of: readonly [manifest: Manifest, tensor: string | undefined]]

/** The circuits that inputs are linked to, with the tensor there. */
function linksOf({ link = {} }: CompileFlags): Link[] {
  return Object.entries(link).map(([input, target]) => {
    const [folder, tensor] = splitTarget(target)
    return [input, [new CompiledFolder(folder).manifest, tensor]]
  })
}

/** The bits and the input ranges that were chosen, and why. */
function precisionInWords(
  { bits, tensors }: Manifest,
  { bits: asked, calibrate, settings }: CompileFlags,
): string {
  const chosen =
    settings === undefined ? `${bits} bits${reasonOf(bits, asked, calibrate)}` : `bits by ${settings}`
  const why = settings ?? calibrate ?? 'no calibration data; --calibrate sets your own'
  const ranges = tensors
    .filter(({ role }) => role === 'input')
    .map(({ name, lo, hi, scale }) => `${name} in [${real(lo * scale)}, ${real(hi * scale)}]`)
  return `Precision: ${chosen}; inputs: ${ranges.join(', ')} (${why})`
}

/** Why there are so many bits, where nobody said how many. */
function reasonOf(bits: number, asked: number | undefined, calibrate: string | undefined): string {
  if (asked !== undefined) return ''
  if (bits === MAX_BITS) return ' (as many as there are)'
  return calibrate === undefined
    ? ' (the fewest tried that are near the float model on random inputs)'
    : ' (the fewest tried that decide as the float model)'
}

/** The files that the model keeps tensors in, which are in its folder; undefined when there are none. */
export function externalDataOf(file: string, model: Uint8Array): Map<string, Uint8Array> | undefined {
  const names = externalFiles(model)
  if (names.length === 0) return undefined
  return new Map(names.map((name) => [name, readInside(dirname(file), name)]))
}

function describe(screen: Screen, { manifest }: Compilation, cost: Estimate, flags: CompileFlags): void {
  screen.say(`${manifest.protocol}: ${sizeInWords(manifest)}`)
  for (const line of statementInWords(manifest)) screen.say(line)
  screen.say(precisionInWords(manifest, flags))
  for (const warning of manifest.warnings) screen.say(`WARNING: ${warning}`)
  for (const line of adviceOnVisibility(manifest)) screen.say(line)
  screen.say(`Estimate: ${estimateInWords(cost)}`)
}

function write(
  folder: string,
  { manifest, r1cs, witness, model, lowered, weightsOpening }: Compilation,
  flags: CompileFlags,
): void {
  const files = new Map<string, Uint8Array | string>([
    [manifest.r1cs.file, r1cs],
    [manifest.witness.file, witness],
    [manifest.model.file, model],
  ])
  if (flags.emit === 'circom') {
    const { program, templates } = emitCircom(lowered.circuit, lowered.statement)
    files.set('circuit.circom', program)
    for (const [name, text] of templates) files.set(name, text)
  }
  if (weightsOpening !== undefined) files.set('weights.json', `${JSON.stringify(weightsOpening, null, 1)}\n`)
  files.set('circuit.json', `${JSON.stringify(manifest, null, 2)}\n`)
  writeFiles(new Map([...files].map(([name, content]) => [join(folder, name), content])))
}
