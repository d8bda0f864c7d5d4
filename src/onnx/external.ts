import { ExternalDataError } from './errors.js'
import type { TensorProto } from './generated/onnx.js'

/** Contents by file name, as the model spells the name. */
export type ExternalFiles = ReadonlyMap<string, Uint8Array>

const EXTERNAL = 1

/** Whether the elements of a tensor are stored in a file next to the model. */
export function isExternal(proto: TensorProto): boolean {
  return proto.dataLocation === EXTERNAL
}

/**
 * The file that holds the elements of an external tensor: a relative path inside the model's folder.
 *
 * @throws ExternalDataError when the model names no file, or one that is or may be outside that folder
 */
export function externalLocation(label: string, proto: TensorProto): string {
  const location = entryOf(proto, 'location')
  if (location === undefined || location === '') {
    throw new ExternalDataError(label, 'the model does not say in which file', {})
  }
  if (leavesFolder(location)) {
    throw new ExternalDataError(label, "the file's name may point outside the model's folder", {
      facts: { location },
      advice: 'use relative file names with forward slashes and without ".." when exporting',
    })
  }
  return location
}

/** The `size` bytes of an external tensor, as a view into its file. */
export function externalBytes(
  label: string,
  proto: TensorProto,
  size: number,
  files: ExternalFiles,
): Uint8Array {
  const location = externalLocation(label, proto)
  const file = files.get(location)
  if (file === undefined) {
    throw new ExternalDataError(label, 'the file is missing', { facts: { location, needs: `${size} bytes` } })
  }
  const offset = byteCount(label, proto, 'offset') ?? 0
  const length = byteCount(label, proto, 'length') ?? size
  const facts = { location, 'file size': file.length, offset, length, needs: size }
  if (length !== size) {
    throw new ExternalDataError(label, 'the stored length does not fit its shape and type', { facts })
  }
  if (offset + length > file.length) throw new ExternalDataError(label, 'the file is too short', { facts })
  return file.subarray(offset, offset + length)
}

function leavesFolder(location: string): boolean {
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(location) // a drive letter, too
  const hasForeignPart = location.includes('\\') || location.includes('\0')
  return hasScheme || hasForeignPart || location.startsWith('/') || location.split('/').includes('..')
}

function byteCount(label: string, proto: TensorProto, key: 'offset' | 'length'): number | undefined {
  const text = entryOf(proto, key)
  if (text === undefined) return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value)) {
    throw new ExternalDataError(label, `its ${key} is no number of bytes`, { facts: { [key]: text } })
  }
  return value
}

function entryOf(proto: TensorProto, key: string): string | undefined {
  return proto.externalData.find((entry) => entry.key === key)?.value
}
