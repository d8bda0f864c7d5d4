import wabt from 'wabt'
import { FR } from '../../src/field/bn254.js'

const words = Array.from({ length: 8 }, (_, i) => Number((FR >> BigInt(32 * i)) & 0xffff_ffffn))
const storePrime = words.map((word, i) => `(i32.store (i32.const ${4 * i}) (i32.const ${word}))`)

/** What circom's programs export and import, for a circuit that hands its one input on. No loops. */
const TEXT = `(module
  (import "runtime" "exceptionHandler" (func $fail (param i32)))
  (import "runtime" "printErrorMessage" (func))
  (import "runtime" "writeBufferMessage" (func))
  (import "runtime" "showSharedRWMemory" (func $show))
  (memory 1)
  (global $value (mut i32) (i32.const 0))
  (func (export "getVersion") (result i32) (i32.const 2))
  (func (export "getFieldNumLen32") (result i32) (i32.const 8))
  (func (export "getRawPrime") ${storePrime.join(' ')})
  (func $read (export "readSharedRWMemory") (param i32) (result i32)
    (i32.load (i32.mul (local.get 0) (i32.const 4))))
  (func $write (export "writeSharedRWMemory") (param i32 i32)
    (i32.store (i32.mul (local.get 0) (i32.const 4)) (local.get 1)))
  (func (export "init") (param i32))
  (func (export "setInputSignal") (param i32 i32 i32)
    (if (local.get 2) (then (call $fail (i32.const 6))))
    (global.set $value (call $read (i32.const 0))))
  (func (export "getInputSignalSize") (param i32 i32) (result i32) (i32.const 1))
  (func (export "getInputSize") (result i32) (i32.const 1))
  (func (export "getWitnessSize") (result i32) (i32.const 3))
  (func (export "getWitness") (param i32) (call $write (i32.const 0) (global.get $value)))
  (func (export "getMessageChar") (result i32) (i32.const 0))
)`

export async function witnessProgram(): Promise<Uint8Array> {
  const { parseWat } = await wabt()
  return new Uint8Array(parseWat('witness.wat', TEXT).toBinary({}).buffer)
}
