/** The ways in which a case can fail. */
export type Symptom =
  | 'crash'
  | 'onnxruntime refuses'
  | 'types differ'
  | 'floats differ'
  | 'coefficient is rounded wrongly'
  | 'meaning differs'
  | 'error exceeds its bound'
  | 'integers leave their ranges'
  | 'rows do not hold'
  | 'circuit differs'

export class FuzzFailure extends Error {
  constructor(
    readonly symptom: Symptom,
    detail: string,
  ) {
    super(`${symptom}: ${detail}`)
  }
}

/** Kind and message of whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
