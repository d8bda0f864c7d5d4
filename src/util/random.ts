/**
 * Reproducible pseudo-random numbers in [0, 1) for synthetic samples; never for secrets.
 *
 * A 32-bit counter hashed by two xor-multiply rounds, so the sequence is the same on every engine.
 */
export function pseudoRandom(seed: number): () => number {
  let counter = seed >>> 0
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0
    let x = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32
  }
}
