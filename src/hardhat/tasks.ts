import type { HardhatRuntimeEnvironment } from 'hardhat/types/hre'
import type { TaskArguments } from 'hardhat/types/tasks'
import { bytes } from '../util/numberText.js'
import { table } from '../util/textTable.js'
import { buildContract, type ModelContract, writeContracts } from './contracts.js'
import { inPlainWords } from './pluginError.js'

/** Hardhat's profile for what is deployed. */
const PRODUCTION = 'production'

/** Generates the verifier contracts, then builds as Hardhat does: it looks for sources when it is called. */
export async function buildContracts(
  given: TaskArguments,
  hre: HardhatRuntimeEnvironment,
  runSuper: (given: TaskArguments) => Promise<unknown>,
): Promise<unknown> {
  const profile = hre.globalOptions.buildProfile ?? given.defaultBuildProfile
  const { paths, zkml } = hre.config
  const allowDevelopmentKey = zkml.allowDevelopmentKey || profile !== PRODUCTION
  const say = given.quiet === true ? () => undefined : console.log
  await inPlainWords(paths.root, async () =>
    writeContracts(hre.config, await buildAll(hre, allowDevelopmentKey, say)),
  )
  return runSuper(given)
}

export async function listModels(_given: TaskArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const { paths } = hre.config
  const contracts = await inPlainWords(paths.root, () => buildAll(hre, true, () => undefined))
  const rows = contracts.map(({ model, contract, built: { manifest, files, development } }) => {
    const key = development ? 'development' : 'ceremony'
    return [
      model,
      contract,
      manifest.protocol,
      manifest.rows,
      manifest.publicSignals,
      bytes(files.zkey.bytes),
      key,
    ]
  })
  const header = ['model', 'contract', 'protocol', 'rows', 'public signals', 'proving key', 'made for']
  for (const line of table(header, rows)) console.log(line)
}

/** One after another: each takes all processors where it takes long. */
async function buildAll(
  { config }: HardhatRuntimeEnvironment,
  allowDevelopmentKey: boolean,
  say: (line: string) => void,
): Promise<ModelContract[]> {
  const contracts: ModelContract[] = []
  for (const model of Object.keys(config.zkml.models)) {
    const said: string[] = []
    const host = { allowDevelopmentKey, say: (line: string) => said.push(line) }
    const contract = await buildContract(config, model, host)
    if (!contract.built.cached) for (const line of said) say(line)
    contracts.push(contract)
  }
  return contracts
}
