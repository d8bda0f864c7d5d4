import { MemoryExhaustedError } from './errors.js'

/**
 * Arrays are made all over, and where memory ends an engine throws in words of its own: V8 "Array buffer allocation failed",
 * SpiderMonkey and JavaScriptCore "out of memory".
 *
 * @throws MemoryExhaustedError in place of these; what else `work` throws
 */
export async function withinMemory<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RangeError && /alloc|memory/i.test(error.message))
      throw new MemoryExhaustedError(error.message, error)
    throw error
  }
}
