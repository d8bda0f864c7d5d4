import { type I32, i32 } from './wasm/expressions.js'
import type { FunctionBuilder, Local } from './wasm/function.js'

/** Calls the body for the indices 0, 1 and 2, 3 and so on up to n; an odd last one stands for both. */
export function inPairs(
  f: FunctionBuilder,
  n: I32,
  body: (i: Local<'i32'>, next: Local<'i32'>) => void,
): void {
  f.count(
    0,
    n,
    (i) => {
      const next = i32.add(i, 1)
      body(i, f.hold(i32.sub(next, i32.geU(next, n))))
    },
    2,
  )
}
