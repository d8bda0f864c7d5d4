import { simulatedFflonk } from './gates/simulatedFflonk.js'
import { simulatedPlonk } from './gates/simulatedPlonk.js'
import { describeVerifier } from './gates/suite.js'

describeVerifier({
  protocol: 'fflonk',
  points: 4,
  simulate: simulatedFflonk,
  other: { protocol: 'plonk', simulate: simulatedPlonk },
  precompiles: [6, 7, 8],
  inversion: '_invert',
  limits: { gas: 186_000, bytes: 4_000 },
})
