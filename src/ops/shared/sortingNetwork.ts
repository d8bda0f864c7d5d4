/** A step that sorts two places: the greater element comes to the first. */
export type Exchange = readonly [first: number, second: number]

/**
 * Steps in order that bring the `wanted` greatest of `count` elements to the front, in descending order: those of Batcher's
 * merge exchange sort, or of as many passes of bubble sort from the back, whichever are fewer when steps are left out that
 * the front does not depend on.
 */
export function sortingNetwork(count: number, wanted: number): Exchange[] {
  const [merging, bubbling] = [mergeExchanges(count), bubbles(count, wanted)].map((steps) =>
    thatMatter(steps, wanted),
  ) as [Exchange[], Exchange[]]
  return bubbling.length <= merging.length ? bubbling : merging
}

/** Pass r brings the greatest of the elements from r on to place r. */
function bubbles(count: number, passes: number): Exchange[] {
  const steps: Exchange[] = []
  for (let r = 0; r < passes; r++) for (let j = count - 1; j > r; j--) steps.push([j - 1, j])
  return steps
}

/** Knuth, The Art of Computer Programming, volume 3, algorithm 5.2.2M, for any count. */
function mergeExchanges(count: number): Exchange[] {
  const steps: Exchange[] = []
  let top = 1
  while (2 * top < count) top *= 2
  for (let p = top; p >= 1; p /= 2) {
    let [q, r, distance] = [top, 0, p]
    for (;;) {
      for (let i = 0; i + distance < count; i++) {
        if (Math.floor(i / p) % 2 === r) steps.push([i, i + distance])
      }
      if (q === p) break
      distance = q - p
      q /= 2
      r = 1
    }
  }
  return steps
}

/** The steps that the first `wanted` places of the result depend on. */
function thatMatter(steps: readonly Exchange[], wanted: number): Exchange[] {
  const needed = new Set(Array.from({ length: wanted }, (_, i) => i))
  const kept = steps.toReversed().filter(([first, second]) => {
    if (!needed.has(first) && !needed.has(second)) return false
    needed.add(first)
    needed.add(second)
    return true
  })
  return kept.reverse()
}
