import { saysNoMemory } from '../util/memoryErrors.js'
import { MemoryExhaustedError } from './errors.js'

/** @throws MemoryExhaustedError in place of what the engine throws where memory ends; what else `work` throws */
export async function withinMemory<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw saysNoMemory(error) ? new MemoryExhaustedError(error.message, error) : error
  }
}
