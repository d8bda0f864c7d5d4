import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { buildModel, type KeptFile } from '../../src/build/index.js'
import { DEFINITION, INPUT, WORKER } from './work.js'

const ROOT = resolve(import.meta.dirname, '../..')
const FIXTURE = join(ROOT, 'fixtures/mnist-mlp')
const HTML =
  '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="pageSide.js"></script>'

/** Writes the page, the program for Node and the compiled model, all in one folder. */
export async function writeFolder(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: ['nodeSide', 'workerSide', 'pageSide'].map((name) =>
      join(import.meta.dirname, `${name}.ts`),
    ),
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['node:*'],
    logLevel: 'error',
  })
  cpSync(join(ROOT, 'src/kernels/worker.js'), join(folder, WORKER))
  cpSync(join(FIXTURE, 'input.json'), join(folder, INPUT))
  writeFileSync(join(folder, 'index.html'), HTML)
  writeFileSync(join(folder, 'blank.html'), '<!doctype html><title>blank</title>')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, DEFINITION), JSON.stringify(await writeModel(folder)))
}

async function writeModel(folder: string) {
  const { manifest, verificationKey, verifierSource, files } = await buildModel(
    'model.onnx',
    { calibration: 'calibration.json' },
    { root: FIXTURE, cache: join(folder, 'cache'), allowDevelopmentKey: true },
  )
  const beside = (name: string, { path, sha256, bytes }: KeptFile) => {
    cpSync(path, join(folder, name))
    return { url: name, sha256, bytes }
  }
  return {
    manifest,
    verificationKey,
    verifierSource,
    files: {
      model: beside('circuit.model', files.model),
      witness: beside('circuit.witness', files.witness),
      zkey: beside('circuit.zkey', files.zkey),
    },
  }
}
