/**
 * Whether an engine says that memory has ended. Arrays are made all over, and each engine has words of its own: V8 "Array buffer
 * allocation failed", SpiderMonkey and JavaScriptCore "out of memory".
 */
export function saysNoMemory(error: unknown): error is RangeError {
  return error instanceof RangeError && /alloc|memory/i.test(error.message)
}
