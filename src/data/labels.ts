import { LabelsError } from './errors.js'
import { StoredArray } from './npy.js'
import type { Port } from './tensors.js'

/** The entry beside the inputs that holds labels, unless an input has that name. */
const LABELS = 'labels'

/** Data, and the class of each of its samples where it says them. */
export interface Labeled {
  readonly data: unknown
  readonly labels: readonly number[] | undefined
}

/**
 * Takes the labels out of `{"name": [...], "labels": [...]}`.
 *
 * @throws LabelsError
 */
export function takeLabels(data: unknown, ports: readonly Port[]): Labeled {
  const isPlain = typeof data === 'object' && data !== null && !Array.isArray(data)
  const holds = isPlain && !(data instanceof StoredArray) && Object.hasOwn(data, LABELS)
  if (!holds || ports.some(({ name }) => name === LABELS)) return { data, labels: undefined }
  const { [LABELS]: labels, ...rest } = data as Record<string, unknown>
  return { data: rest, labels: readLabels(labels) }
}

/** Classes, counted from 0, as an array of JSON or of a .npy file. @throws LabelsError */
export function readLabels(labels: unknown): number[] {
  const list: unknown = labels instanceof StoredArray ? Array.from(labels.data) : labels
  if (!Array.isArray(list)) throw new LabelsError({ problem: 'they are no list' })
  const at = list.findIndex((label) => !Number.isSafeInteger(label) || (label as number) < 0)
  if (at >= 0) throw new LabelsError({ problem: `label ${at} is no class number` })
  return list as number[]
}
