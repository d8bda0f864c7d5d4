import { exportVerifier } from '../../exportVerifier.js'
import { writeFiles } from '../files.js'
import { CompiledFolder } from '../folder.js'
import { bytes, openScreen } from '../screen.js'
import { developmentWarning } from '../words.js'

export interface ExportFlags {
  readonly output?: string
  readonly name?: string
  readonly allowInsecureDevKey?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

export function exportCommand(path: string, flags: ExportFlags): void {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const { manifest, zkey, verificationKey } = folder
  const { name, source, devOnly } = exportVerifier(
    manifest,
    { zkey, verificationKey },
    {
      ...(flags.name === undefined ? {} : { contractName: flags.name }),
      allowInsecureDevKey: flags.allowInsecureDevKey === true,
    },
  )
  const file = flags.output ?? folder.file('Verifier.sol')
  writeFiles(new Map([[file, source]]))
  screen.say(`${file}: contract ${name}, ${bytes(source.length)} of Solidity`)
  if (devOnly) screen.say(developmentWarning())
  screen.result({ file, contract: name, development: devOnly })
}
