import { CompiledFolder, readDataFile } from '../../disk/folder.js'
import { run } from '../../infer.js'
import { openScreen } from '../screen.js'
import { outputsInWords } from '../words.js'

export interface InputFlags {
  readonly input: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export function runCommand(path: string, flags: InputFlags): void {
  const screen = openScreen(flags)
  const outputs = run(new CompiledFolder(path), readDataFile(flags.input))
  for (const line of outputsInWords(outputs)) screen.say(line)
  screen.result({ outputs })
}
