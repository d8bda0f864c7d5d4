import type { FileInput, Logger, MemoryFile } from 'snarkjs'
import type { Blinding } from '../../src/provers/groth16/prove.js'
import { asFile, fileMadeBy, LastError, type Snarkjs, withSnarkjs } from '../../src/provers/snarkjs.js'
import type { JsonObject, Proved } from '../../src/provers/types.js'

/** What only tests use of snarkjs. */
interface More {
  readonly wtns: {
    calculate(input: object, wasm: FileInput, wtns: MemoryFile, options?: object): Promise<void>
  }
  readonly groth16: Snarkjs['groth16'] & {
    fullProve(input: object, wasm: FileInput, zkey: FileInput, logger?: Logger): Promise<Proved>
    exportSolidityCallData(proof: object, signals: readonly unknown[]): Promise<string>
  }
}

export function withMore<T>(use: (snarkjs: More) => Promise<T>): Promise<T> {
  return withSnarkjs((snarkjs) => use(snarkjs as unknown as More))
}

/** The key that snarkjs makes, with a contribution or without one. */
export function snarkjsKey(
  r1cs: Uint8Array,
  ptau: Uint8Array,
  contributions: 0 | 1 = 1,
): Promise<Uint8Array> {
  return withSnarkjs(async ({ zKey }) => {
    const initial = await fileMadeBy('make the key', (target, log) =>
      zKey.newZKey(asFile(r1cs), asFile(ptau), target, log),
    )
    if (contributions === 0) return initial
    return fileMadeBy('contribute', (target, log) =>
      zKey.contribute(asFile(initial), target, 'test', 'entropy', log),
    )
  })
}

export function snarkjsWitness(wasm: Uint8Array, input: object): Promise<Uint8Array> {
  return withMore(({ wtns }) =>
    fileMadeBy('compute', (target) => wtns.calculate(input, asFile(wasm), target)),
  )
}

/** What snarkjs proves when it draws these scalars: r first, then s. */
export function snarkjsProof(zkey: Uint8Array, wtns: Uint8Array, { r, s }: Blinding): Promise<Proved> {
  return withSnarkjs(async ({ groth16 }, { Fr }) => {
    const draws = [r, s].map((scalar) => Fr.e(scalar))
    const drawing = Fr as typeof Fr & { random(): Uint8Array }
    drawing.random = () => draws.shift()!
    return groth16.prove(asFile(zkey), asFile(wtns))
  })
}

export function snarkjsVerificationKey(zkey: Uint8Array): Promise<JsonObject> {
  return withSnarkjs(({ zKey }) => zKey.exportVerificationKey(asFile(zkey)))
}

export function snarkjsVerifies(vkey: object, { publicSignals, proof }: Proved): Promise<boolean> {
  return withSnarkjs(({ groth16 }) => groth16.verify(vkey, publicSignals, proof, new LastError()))
}
