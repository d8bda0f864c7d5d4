/** Code that runs in a script before what it has of its own. */
export function first(code: string): (script: Buffer) => Buffer {
  return (script) => Buffer.concat([Buffer.from(`${code}\n`), script])
}

/** Code that runs in a script after what it has of its own. */
export function last(code: string): (script: Buffer) => Buffer {
  return (script) => Buffer.concat([script, Buffer.from(`\n${code}`)])
}

export function oneByteOff(bytes: Buffer): Buffer {
  const damaged = Buffer.from(bytes)
  damaged[damaged.length >> 1]! ^= 1
  return damaged
}
