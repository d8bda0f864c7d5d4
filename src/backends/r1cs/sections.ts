import { FR } from '../../field/bn254.js'
import { writeField } from '../../util/littleEndian.js'

/** Bytes of a field element. */
export const FIELD_BYTES = 32

/** Fills one iden3 binary file: magic, version, then sections of known sizes, in the order in which they are opened. */
export class SectionWriter {
  readonly bytes: Uint8Array
  readonly view: DataView
  offset = 12

  constructor(magic: string, version: number, sizes: readonly number[]) {
    this.bytes = new Uint8Array(12 + sizes.reduce((total, size) => total + 12 + size, 0))
    this.view = new DataView(this.bytes.buffer)
    this.bytes.set(new TextEncoder().encode(magic))
    this.view.setUint32(4, version, true)
    this.view.setUint32(8, sizes.length, true)
  }

  open(type: number, size: number): void {
    this.u32(type)
    this.u64(size)
  }

  u32(value: number): void {
    this.view.setUint32(this.offset, value, true)
    this.offset += 4
  }

  u64(value: number): void {
    this.view.setBigUint64(this.offset, BigInt(value), true)
    this.offset += 8
  }

  field(value: bigint): void {
    writeField(this.bytes, this.offset, value)
    this.offset += FIELD_BYTES
  }

  /** Field size and modulus, as both formats begin their headers. */
  prime(): void {
    this.u32(FIELD_BYTES)
    this.field(FR)
  }
}
