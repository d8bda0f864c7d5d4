import { expect, it } from 'vitest'
import { proofNumbers } from '../../src/contract/proofNumbers.js'
import { compileSolidity, withEvm } from '../harness/evm.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { gateSource } from './gates/examples.js'
import { simulatedFflonk } from './gates/simulatedFflonk.js'
import { simulatedPlonk } from './gates/simulatedPlonk.js'
import { challenge } from './gates/simulation.js'
import { describeVerifier } from './gates/suite.js'
import { bytesOf } from './proofWords.js'

describeVerifier({
  protocol: 'plonk',
  points: 9,
  simulate: simulatedPlonk,
  other: { protocol: 'fflonk', simulate: simulatedFflonk },
  precompiles: [5, 6, 7, 8],
  inversion: '_publicInput',
  limits: { gas: 275_000, bytes: 4_000 },
})

it('joins the openings by a hash of both, which no proof that holds depends on', async () => {
  const { verificationKey, proof } = simulatedPlonk({ signals: 1, power: 3, random: new RandomNumbers(4) })
  const numbers = proofNumbers(proof, 'plonk')
  const probe = `
    function probe(bytes calldata proof) external pure returns (uint256 u) {
        (uint256 p, ) = _place(proof);
        _draw(p);
        assembly ("memory-safe") {
            u := mload(add(p, AT_U))
        }
    }\n}\n`
  const source = gateSource('plonk', verificationKey).replace(/\}\n$/, probe)
  await withEvm(async (evm) => {
    const contract = await evm.deploy(compileSolidity(source))
    const u = await evm.read(contract, 'probe', [bytesOf(numbers)])
    expect(u).toBe(challenge(...numbers.slice(14, 18)))
  })
})
