import { type AuditedWire, type AuditReport, audit } from '../../audit.js'
import { readBytes } from '../../disk/files.js'
import { CompiledFolder, isFolder } from '../../disk/folder.js'
import { leastResidue } from '../../field/modular.js'
import { count } from '../../util/numberText.js'
import { openScreen } from '../screen.js'

/** Findings that are shown; --json has all of them. */
const SHOWN = 20

/** @returns whether everything is proven */
export async function auditCommand(
  path: string,
  flags: { readonly json?: boolean; readonly quiet?: boolean },
): Promise<boolean> {
  const screen = openScreen(flags)
  const work = isFolder(path) ? auditFolder(path) : () => audit(readBytes(path))
  const report = await screen.step('audit', work)
  for (const line of auditInWords(report)) screen.say(line)
  screen.result(auditAsJson(report))
  return report.ok
}

function auditFolder(path: string): () => AuditReport {
  const folder = new CompiledFolder(path)
  const { manifest } = folder
  return () => audit(folder.r1cs, { manifest, witness: folder.witness })
}

/** The report with decimal strings for field elements. */
export function auditAsJson({ counterexample, ...report }: AuditReport) {
  if (counterexample === undefined) return report
  const inputs = counterexample.inputs.map(({ wire, value }) => ({ wire, value: `${value}` }))
  const differences = counterexample.differences.map(({ wire, first, second }) => ({
    ...{ wire, first: `${first}`, second: `${second}` },
  }))
  return { ...report, counterexample: { inputs, differences } }
}

/** What was proven, and what was not, in plain words. */
export function auditInWords(report: AuditReport): string[] {
  const { rows, wires, proven, statement } = report
  const size = `${count(rows)} rows, ${count(wires)} wires`
  if (report.ok)
    return [`Sound: every wire is determined by the inputs, so no input has two witnesses (${size}).`]
  const faults = statement.map(({ tensor, problem }) =>
    tensor === undefined ? problem : `${tensor} ${problem}`,
  )
  return [
    `Not proven: ${count(wires - proven)} of ${count(wires)} wires could have a second value (${count(rows)} rows).`,
    ...wiresInWords(report),
    ...shortened(faults).map((fault) => `Statement: ${fault}`),
    ...counterexampleInWords(report),
  ]
}

function wiresInWords({ unproven, outputs, provenOutputs, wires, proven }: AuditReport): string[] {
  const causes = unproven.filter(({ follows }) => !follows)
  const following = unproven.length - causes.length
  const harmless = outputs > 0 && provenOutputs === outputs && proven < wires
  return [
    ...shortened(causes.map(wireInWords)),
    ...(following === 0 ? [] : [`  ${count(following)} more would follow from these.`]),
    ...(harmless ? ['All public outputs are proven all the same: the wires above cannot change them.'] : []),
  ]
}

function wireInWords({ wire, rows, node, gadget }: AuditedWire): string {
  const origin = node === undefined ? '' : `  ${node} > ${gadget}`
  const where = rows.length === 0 ? 'in no row' : `in row${rows.length === 1 ? '' : 's'} ${list(rows)}`
  return `  wire ${wire}${origin}  ${where}`
}

function counterexampleInWords({ counterexample }: AuditReport): string[] {
  if (counterexample === undefined)
    return ['No second witness was found in the time allowed; there may be none.']
  const { inputs, differences } = counterexample
  const values = inputs.slice(0, 8).map(({ wire, value }) => `wire ${wire} = ${leastResidue(value)}`)
  return [
    `Two witnesses with the same inputs satisfy every row. Inputs: ${values.join(', ')}${inputs.length > 8 ? ', ...' : ''}`,
    ...shortened(
      differences.map(
        ({ wire, first, second }) => `  wire ${wire} = ${leastResidue(first)} or ${leastResidue(second)}`,
      ),
    ),
  ]
}

function list(rows: readonly number[]): string {
  return rows.length > 6 ? `${rows.slice(0, 6).join(', ')} and ${rows.length - 6} more` : rows.join(', ')
}

function shortened(lines: readonly string[]): string[] {
  const more = lines.length - SHOWN
  return more > 0 ? [...lines.slice(0, SHOWN), `  ... and ${count(more)} more`] : [...lines]
}
