import { CompiledFolder, readDataFile } from '../../disk/folder.js'
import { check } from '../../infer.js'
import { count } from '../../util/numberText.js'
import { openScreen } from '../screen.js'
import { outputsInWords } from '../words.js'
import type { InputFlags } from './run.js'

/** @returns whether every row holds */
export function checkCommand(path: string, flags: InputFlags): boolean {
  const screen = openScreen(flags)
  const { ok, rows, failed, failures, outputs } = check(new CompiledFolder(path), readDataFile(flags.input))
  for (const line of outputsInWords(outputs)) screen.say(line)
  screen.say(ok ? `All ${count(rows)} rows hold.` : `${count(failed)} of ${count(rows)} rows do not hold:`)
  for (const { row, node, gadget, gadgetRow, a, b, c } of failures) {
    screen.say(`  row ${row}  ${node} > ${gadget} > ${gadgetRow}: ${a} * ${b} != ${c}`)
  }
  const plain = failures.map(({ a, b, c, ...rest }) => ({ ...rest, a: `${a}`, b: `${b}`, c: `${c}` }))
  screen.result({ ok, rows, failed, failures: plain })
  return ok
}
