import { concatBytes } from '../../src/provers/bytes.js'
import { blindly, COUNTS, type Damage, noise } from './damage.js'

/** Sections whose damage could make a program that runs without end: functions' bodies. */
const CODE = 10

/** Changes one section of a WebAssembly module other than the code. */
export const damageProgram: Damage = (bytes, random) => {
  const sections = split(bytes)
  const at = random.between(0, sections.length - 1)
  const { id, content } = sections[at]!
  const kind = random.between(0, 5)
  if (kind === 0) return join(sections.toSpliced(at, 1))
  if (kind === 1) return join(sections.toSpliced(at, 0, sections[at]!))
  if (kind === 2) return join(sections.with(at, { id: random.between(0, 13), content }))
  if (id === CODE) return join(sections.toSpliced(at, 1))
  if (kind === 3)
    return join(sections.with(at, { id, content: concatBytes(varint(random.pick(COUNTS)), content) }))
  if (kind === 4) return join(sections.with(at, { id, content: noise(random, content.length) }))
  return join(sections.with(at, { id, content: blindly(content, random) }))
}

interface Section {
  readonly id: number
  readonly content: Uint8Array
}

function split(bytes: Uint8Array): Section[] {
  const sections: Section[] = []
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at]!
    let [size, end] = [0, at + 1]
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[end++]!
      size |= (byte & 127) << shift
      if (byte < 128) break
    }
    sections.push({ id, content: bytes.subarray(end, end + size) })
    at = end + size
  }
  return sections
}

function join(sections: readonly Section[]): Uint8Array {
  const magic = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  const parts = sections.map(({ id, content }) =>
    concatBytes(Uint8Array.of(id), varint(BigInt(content.length)), content),
  )
  return concatBytes(magic, ...parts)
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...bytes, Number(rest)])
}
