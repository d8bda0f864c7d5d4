import {
  type Compilation,
  exportVerifier,
  type Keys,
  type ProvedInference,
  prove,
  setup,
} from '../../src/index.js'
import { compileSolidity, type Deployed, type Evm } from '../harness/evm.js'

/** A proved inference with the contract that accepts it. */
export interface OnChain {
  readonly compilation: Compilation
  readonly keys: Keys
  readonly proved: ProvedInference
  readonly contract: Deployed
}

/** Makes a development key, proves the input, and deploys the exported contract. */
export async function proveOnChain(evm: Evm, compilation: Compilation, input: unknown): Promise<OnChain> {
  const keys = await setup(compilation)
  const proved = await prove(compilation, keys.zkey, input)
  const { source } = exportVerifier(compilation.manifest, keys, { allowInsecureDevKey: true })
  return { compilation, keys, proved, contract: await evm.deploy(compileSolidity(source)) }
}
