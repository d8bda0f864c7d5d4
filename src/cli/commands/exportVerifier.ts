import type { Manifest } from '../../artifacts/manifest.js'
import { ContractSizeError } from '../../contract/errors.js'
import { deploymentGas, verificationGas } from '../../contract/gas.js'
import { LANGUAGES, type Language } from '../../contract/languages/index.js'
import { CODE_LIMIT, hashedSize } from '../../contract/size.js'
import { writeFiles } from '../../disk/files.js'
import { CompiledFolder } from '../../disk/folder.js'
import { type ExportedVerifier, exportVerifier } from '../../exportVerifier.js'
import { bytes, count } from '../../util/numberText.js'
import { percent } from '../../util/percent.js'
import { developmentWarning } from '../../words.js'
import { openScreen } from '../screen.js'

export interface ExportFlags {
  readonly output?: string
  readonly name?: string
  /** Default: solidity. */
  readonly language?: Language
  readonly allowInsecureDevKey?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** What the contract takes of a chain. */
interface Costs {
  readonly codeBytes: number
  /** Of the code that EIP-170 allows. */
  readonly codeShare: number
  readonly deploymentGas: number
  readonly verificationGas: number
}

export async function exportCommand(path: string, flags: ExportFlags): Promise<void> {
  const { language = 'solidity' } = flags
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const { manifest, zkey, verificationKey, weightsOpening } = folder
  const exported = exportVerifier(
    manifest,
    { zkey, verificationKey },
    {
      language,
      ...(flags.name === undefined ? {} : { contractName: flags.name }),
      ...(weightsOpening === undefined ? {} : { weightsDigest: BigInt(weightsOpening.digest) }),
      allowInsecureDevKey: flags.allowInsecureDevKey === true,
    },
  )
  const { name, source, devOnly } = exported
  const costs = language === 'solidity' ? await costsOf(exported, manifest) : undefined
  const file = flags.output ?? folder.file(`Verifier${LANGUAGES[language].extension}`)
  writeFiles(new Map([[file, source]]))
  screen.say(`${file}: contract ${name}, ${bytes(source.length)} of source text`)
  if (costs !== undefined) for (const line of costLines(costs)) screen.say(line)
  if (devOnly) screen.say(developmentWarning())
  screen.result({ file, contract: name, language, development: devOnly, ...costs })
}

/** @throws ContractSizeError */
async function costsOf({ name, source }: ExportedVerifier, manifest: Manifest): Promise<Costs> {
  const { compileSolidity } = await import('../../chain/compileSolidity.js')
  const { bytecode, runtime } = compileSolidity(source, name)
  const { statement, protocol } = manifest
  const codeBytes = runtime.length / 2 - 1
  if (codeBytes > CODE_LIMIT) {
    const { signals } = statement
    const hashed = hashedSize(statement, protocol)
    throw new ContractSizeError({ signals, bytes: codeBytes, limit: CODE_LIMIT, hashed })
  }
  return {
    codeBytes,
    codeShare: codeBytes / CODE_LIMIT,
    deploymentGas: deploymentGas(bytecode, codeBytes),
    verificationGas: verificationGas(statement, protocol),
  }
}

function costLines({ codeBytes, codeShare, deploymentGas, verificationGas }: Costs): string[] {
  return [
    `code           ${count(codeBytes)} bytes, ${percent(codeShare)} of what a contract may have`,
    `deployment     about ${count(deploymentGas)} gas`,
    `verification   about ${count(verificationGas)} gas, the whole transaction`,
  ]
}
