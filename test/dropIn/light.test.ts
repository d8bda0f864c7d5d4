import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

/** All files and packages that a file of src loads when it is loaded; what is imported lazily is not. */
function loadedBy(file: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(file)) return known
  known.add(file)
  if (!file.startsWith('src/') || file.includes('/generated/')) return known
  const imports = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?:\w+|\{[^}]*\}|\* as \w+) from '([^']+)'/gm,
  )
  for (const [, path] of imports) {
    loadedBy(path!.startsWith('.') ? sourceOf(posix.join(posix.dirname(file), path!)) : path!, known)
  }
  return known
}

const sourceOf = (path: string) => path.replace(/\.js$/, '.ts')
const loads = (file: string, pattern: RegExp) => [...loadedBy(file)].filter((name) => pattern.test(name))

describe('what is loaded', () => {
  it.each(['src/cli/commands/groth16Verify.ts', 'src/dropIn/verify.ts', 'src/cli/commands/verify.ts'])(
    'for %s are neither kernels nor snarkjs',
    (file) => {
      expect(loads(file, /groth16\/verifier/)).toHaveLength(1)
      expect(loads(file, /kernels|snarkjs|ffjavascript|proveFile/)).toEqual([])
    },
  )

  it.each(['src/dropIn/groth16.ts', 'src/index.ts', 'src/cli/main.ts'])('for %s is not snarkjs', (file) => {
    expect(loads(file, /^(snarkjs|ffjavascript)$/)).toEqual([])
  })
})
