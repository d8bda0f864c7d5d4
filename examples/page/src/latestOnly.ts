/** Runs `work` on one value at a time. Of those that come meanwhile only the last is worked on. */
export function latestOnly<T>(
  work: (value: T) => Promise<void>,
  failed: (error: unknown) => void,
): (value: T) => void {
  let next: { readonly value: T } | undefined
  let busy = false
  const workOff = async () => {
    busy = true
    try {
      while (next !== undefined) {
        const { value } = next
        next = undefined
        await work(value)
      }
    } catch (error) {
      failed(error)
    } finally {
      busy = false
    }
  }
  return (value) => {
    next = { value }
    if (!busy) void workOff()
  }
}
