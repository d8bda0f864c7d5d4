// Fewer rows, known accuracy: search the bits, compile with them, and measure on data that took no part.
import { readFileSync } from 'node:fs'
import { accuracy, calibrate, compile } from 'zkml'

const fixture = new URL('../../fixtures/credit-scoring/', import.meta.url)
const model = readFileSync(new URL('model.onnx', fixture))
const { applicant } = JSON.parse(readFileSync(new URL('calibration.json', fixture), 'utf8'))
const half = applicant.length / 2

const { settings, rows, tries } = calibrate(model, { applicant: applicant.slice(half) }, { accuracy: 0.99 })
console.log(`${tries.length} choices tried, the best has ${rows} rows`)

const compiled = compile(model, { settings })
const { samples, agreement, worst, outputs } = await accuracy(compiled, model, {
  applicant: applicant.slice(0, half),
})
console.log(`${samples} samples, ${(100 * agreement).toFixed(1)} % agree with the float model`)
for (const { name, maxError, range } of outputs) {
  console.log(`${name}: errors up to ${maxError.toFixed(2)}, of a range of ${range.toFixed(2)}`)
}
console.log(`the largest share of it comes from ${worst}`)
