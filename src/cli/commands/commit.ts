import { commit } from '../../commit.js'
import { writeFiles } from '../../disk/files.js'
import { CompiledFolder, readDataFile } from '../../disk/folder.js'
import { openScreen } from '../screen.js'
import type { InputFlags } from './run.js'

export interface CommitFlags extends InputFlags {
  readonly output?: string
}

/** Draws salts for the hashed inputs, and writes what opens their digests. */
export function commitCommand(path: string, flags: CommitFlags): void {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const openings = commit(folder, readDataFile(flags.input))
  const file = flags.output ?? folder.file('openings.json')
  writeFiles(new Map([[file, `${JSON.stringify(openings, null, 1)}\n`]]))
  for (const { tensor, digest } of openings) screen.say(`${tensor}: digest ${digest}`)
  screen.say(`${file} opens it: as secret as the input, and what zkml prove --salt takes`)
  screen.result({ file, digests: Object.fromEntries(openings.map(({ tensor, digest }) => [tensor, digest])) })
}
