import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Proofs } from './proofs.js'
import { workFrom } from './work.js'

// The process that proves in Node: answers each message with one proof's timing. Its folder is that of the page.

const [folder, threads] = process.argv.slice(2)
const base = pathToFileURL(`${folder}/`)
const read = async (url: URL) => JSON.parse(readFileSync(url, 'utf8'))
const proofs = new Proofs(await workFrom(base, Number(threads), read))
await proofs.load()
process.on('message', async () => process.send!(await proofs.proveOnce()))
process.send!(proofs.arithmetic)
