/** The result, or the signal's reason as soon as that fires, if it does before the work has begun; what has begun ends by itself. */
export function unlessCancelled<T>(
  result: Promise<T>,
  signal: AbortSignal | undefined,
  hasBegun: () => boolean = () => false,
): Promise<T> {
  if (signal === undefined) return result
  return new Promise((resolve, reject) => {
    const cancel = () => {
      if (!hasBegun()) reject(signal.reason as Error)
    }
    if (signal.aborted) cancel()
    signal.addEventListener('abort', cancel)
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel))
  })
}
