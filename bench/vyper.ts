import { verifyInferenceCalldata } from '../src/contract/calldata.js'
import { compressProof } from '../src/contract/compressProof.js'
import { solidity } from '../src/contract/languages/solidity/index.js'
import { proofBytes } from '../src/contract/proofNumbers.js'
import {
  type CompiledVyper,
  compilerVersion,
  compileVyper,
  keepCompiled,
  sourceOf,
} from '../test/contract/vyper/compiler.js'
import { SAMPLES, type Sample } from '../test/contract/vyper/statements.js'
import { type CompiledContract, compileSolidity, type Evm, withEvm } from '../test/harness/evm.js'
import { table } from './markdown.js'

// Compiles the Vyper contracts of the tests, keeps the results in test/contract/vyper/fixtures, and prints code and gas beside
// those of the Solidity contracts. For whoever changes the template.
// Usage: npx tsx bench/vyper.ts [path of the compiler, of `pip install vyper==0.4.3`]

const compiler = process.argv[2] ?? process.env.VYPER ?? 'vyper'
if (compilerVersion(compiler) === undefined) throw new Error(`no Vyper compiler at ${compiler}`)

/** Bytes of code, and gas of whole transactions with a proof of 256 and of 128 bytes. */
async function costs(
  evm: Evm,
  sample: Sample,
  compiled: CompiledVyper | CompiledContract,
): Promise<string[]> {
  const contract = await evm.deploy(compiled)
  const gas: string[] = []
  for (const proof of [proofBytes(sample.proof), compressProof(sample.proof)]) {
    const { status, gasUsed } = await evm.send(contract, verifyInferenceCalldata(proof, sample.inference))
    if (status !== 'success') throw new Error(`the contract of ${sample.name} refuses its proof`)
    gas.push(gasUsed.toLocaleString('en'))
  }
  return [compiled.deployedBytes.toLocaleString('en'), ...gas]
}

const lines = await withEvm(async (evm) => {
  const found: string[][] = []
  for (const sample of SAMPLES) {
    const compiled = compileVyper(compiler, sourceOf(sample))
    keepCompiled(sample, compiled)
    const model = compileSolidity(solidity.source(sample.facts))
    const own = await costs(evm, sample, compiled)
    found.push([sample.name, `${sample.statement.signals}`, ...own, ...(await costs(evm, sample, model))])
  }
  return found
})
const head = ['bytes', 'gas', 'gas, 128 bytes of proof']
console.log(
  table(
    [
      'statement',
      'signals',
      ...head.map((each) => `Vyper: ${each}`),
      ...head.map((each) => `Solidity: ${each}`),
    ],
    lines,
  ),
)
