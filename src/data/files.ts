import { isNpy, readNpy } from './npy.js'
import { isZip, readNpz } from './npz.js'
import { parseJson } from './tensors.js'

/**
 * What a data file holds, in a form that `readSample` and `readSamples` take: a .npy file's array, a .npz file's arrays by
 * name, or parsed JSON. The bytes decide, not the name.
 *
 * @param source how messages name the file
 * @throws ArrayFileError, InvalidJsonError
 */
export function readData(bytes: Uint8Array, source: string): unknown {
  if (isNpy(bytes)) return readNpy(bytes, source)
  if (isZip(bytes)) return Object.fromEntries(readNpz(bytes, source))
  return parseJson(new TextDecoder().decode(bytes), source)
}
