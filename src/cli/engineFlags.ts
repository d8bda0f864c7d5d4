import { setFlagsFromString } from 'node:v8'

/**
 * Turns on relaxed SIMD in Node 20, whose V8 (11.3) has it complete but behind a flag; from V8 11.4 on it is always on.
 *
 * To be called before the first WebAssembly module is compiled. The process is ours alone, so the flag touches nobody
 * else's code; the kernels still test that the instruction rounds once, and every proof is verified before it is handed over.
 */
export function allowRelaxedSimd(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd')
}
