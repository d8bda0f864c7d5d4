import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWtns } from '../src/backends/r1cs/wtns.js'
import { type Compilation, compile } from '../src/index.js'
import { witnessFor } from '../src/infer.js'
import { type FixtureName, fixturePath, readFixture } from '../test/e2e/fixture.js'
import { runProcess } from './measure.js'

/** The command lines that are measured. */
export const CLI = 'dist/cli.js'
export const SNARKJS = 'node_modules/snarkjs/build/cli.cjs'

/** What compiles a fixture into the folder, with its calibration. */
export function compileArguments(model: FixtureName, out: string): string[] {
  const [file, calibration] = ['model.onnx', 'calibration.json'].map((name) =>
    fixturePath(`${model}/${name}`),
  )
  return [CLI, 'compile', file!, '-o', out, '--calibrate', calibration!]
}

/** Compiles a fixture into the folder, makes a key, and writes the witness of its input as witness.wtns. */
export async function prepareModel(
  model: FixtureName,
  out: string,
): Promise<{ readonly compiled: Compilation; readonly input: string }> {
  const fixture = readFixture(model)
  const compiled = compile(fixture.model, fixture.options)
  await runProcess(compileArguments(model, out))
  await runProcess([CLI, 'setup', out])
  writeFileSync(join(out, 'witness.wtns'), writeWtns(witnessFor(compiled, fixture.input).witness))
  return { compiled, input: fixturePath(`${model}/input.json`) }
}
