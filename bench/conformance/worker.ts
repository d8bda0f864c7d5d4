import { runCase } from './runCase.js'
import { Suite } from './suite.js'

// A child process: is given the name of one case after another, and answers with its outcome.

const suite = new Suite(process.argv[2]!)
process.on('message', (name: string) => {
  process.send!(runCase(suite.read(name)))
})
