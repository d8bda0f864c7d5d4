import { bestArithmetic } from '../../src/kernels/arithmetic.js'
import { arithmetics } from './engines.js'
import { compareMultiplication } from './field.js'
import type { Comparison } from './figures.js'
import { compareSums } from './msm.js'
import type { ChildAnswer } from './nodes.js'
import { compareProofs } from './proof.js'
import type { SectionName, Settings } from './settings.js'
import { compareSetup } from './setup.js'
import { compareTransforms } from './transforms.js'

// Measures one section inside of this process, under whichever Node runs it, and prints a ChildAnswer.
// Started by nodes.ts, with the section's name and the settings.

const MEASURES: Readonly<Partial<Record<SectionName, (settings: Settings) => Promise<Comparison[]>>>> = {
  proof: compareProofs,
  msm: compareSums,
  ntt: compareTransforms,
  field: compareMultiplication,
  setup: compareSetup,
}

const [section, settings] = process.argv.slice(2) as [SectionName, string]
const answer: ChildAnswer = {
  engine: `Node ${process.version} (V8 ${process.versions.v8}): offers ${arithmetics().join(', ')}; uses ${bestArithmetic()}`,
  comparisons: await MEASURES[section]!(JSON.parse(settings)),
}
process.stdout.write(JSON.stringify(answer))
