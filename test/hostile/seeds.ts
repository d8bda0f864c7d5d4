import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stamped } from '../../src/artifacts/stamp.js'
import { writeWtns } from '../../src/backends/r1cs/wtns.js'
import { type Compilation, compile } from '../../src/compile.js'
import type { ProvedInference } from '../../src/index.js'
import { witnessFor } from '../../src/infer.js'
import { prove } from '../../src/prove.js'
import { applyBeacon } from '../../src/provers/groth16/contribute.js'
import { keyFromWaste } from '../../src/provers/groth16/developmentKey.js'
import { initialKey } from '../../src/provers/groth16/initialKey.js'
import { verificationKeyOf } from '../../src/provers/groth16/verificationKey.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import type { JsonObject } from '../../src/provers/types.js'
import { smallModel } from '../e2e/smallModel.js'
import { waste } from '../provers/sampleKeys.js'
import { convolution, externalModel, relu } from './models.js'
import { witnessProgram } from './witnessProgram.js'

/** Undamaged files of every format, the same in every run but for what blinds the proof. */
export interface Seeds {
  /** Holds `bad`, the folder of the small circuit, and files beside it. */
  readonly folder: string
  readonly compiled: Compilation
  readonly models: readonly Uint8Array[]
  readonly external: { readonly model: Uint8Array; readonly data: Uint8Array }
  readonly wtns: Uint8Array
  /** A key with a label, and one that came of a first phase and a beacon. */
  readonly zkey: Uint8Array
  readonly ceremonyKey: Uint8Array
  readonly ptau: Uint8Array
  readonly smallPtau: Uint8Array
  readonly proved: ProvedInference
  readonly verificationKey: JsonObject
  readonly wasm: Uint8Array
  readonly input: unknown
  readonly calibration: unknown
  remove(): void
}

/** Every other file is written there first. */
const MEMORY = '/dev/shm'
const PTAU_POWER = 7
const BEACON = { seed: Uint8Array.of(1, 2, 3), iterationsExp: 10 }

export async function makeSeeds(): Promise<Seeds> {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'zkml-hostile-'))
  const compiled = compile(relu())
  const { version, circuitHash, modelHash } = compiled.manifest
  const input = { x: [0.5, -0.25] }
  const zkey = await keyFromWaste(compiled.r1cs, waste, { version, circuitHash, modelHash }, {})
  const ptau = await ptauFromWaste(PTAU_POWER, 'full', waste, {})
  const ceremonyKey = await applyBeacon(await initialKey(compiled.r1cs, ptau), 'beacon', BEACON)
  const key = await verificationKeyOf(bytesSource(zkey))
  const seeds = {
    smallPtau: await ptauFromWaste(2, 'full', waste, {}),
    ...{ folder, compiled, zkey, ptau, ceremonyKey, input },
    models: [relu(), smallModel(), convolution()],
    external: externalModel(),
    wtns: writeWtns(witnessFor(compiled, input).witness),
    proved: await prove(compiled, zkey, input),
    verificationKey: stamped(compiled.manifest, key, { development: true }),
    wasm: await witnessProgram(),
    calibration: {
      x: [
        [0.5, -0.25],
        [1, -1],
        [0, 0.125],
      ],
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
  for (const [name, content] of Object.entries(filesOf(seeds))) writeFileSync(join(folder, name), content)
  return seeds
}

/** The files that commands find in the working folder. */
function filesOf(seeds: Omit<Seeds, 'remove'>): Record<string, Uint8Array | string> {
  const { compiled, zkey, proved, verificationKey, external } = seeds
  return {
    'circuit.json': JSON.stringify(compiled.manifest),
    'circuit.r1cs': compiled.r1cs,
    'circuit.witness': compiled.witness,
    'circuit.model': compiled.model,
    'circuit.zkey': zkey,
    'verification_key.json': JSON.stringify(verificationKey),
    'proof.json': JSON.stringify(proved.proof),
    'public.json': JSON.stringify(proved.publicSignals),
    'input.json': JSON.stringify(seeds.input),
    'weights.bin': external.data,
  }
}
