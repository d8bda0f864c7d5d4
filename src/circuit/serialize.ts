import { DamagedArtifactError, decodeContainer, encodeContainer } from '../util/container.js'
import type { Circuit } from './circuit.js'

const MAGIC = 'zkmlcirc'

/** The circuit and its witness program as bytes; what gadgets were called with is left out. */
export function encodeCircuit(circuit: Circuit): Uint8Array {
  const { calls, wideCoefs, program, nodes, ...columns } = circuit
  const gadgets = [...new Set(calls.map(({ gadget }) => gadget))]
  return encodeContainer(MAGIC, {
    ...columns,
    ...{ nodes, gadgets },
    program: { ...program },
    wideCoefs: [...wideCoefs].map(([id, value]) => [id, value.toString(16)]),
    callGadget: Uint32Array.from(calls, ({ gadget }) => gadgets.indexOf(gadget)),
    callNode: Uint32Array.from(calls, ({ node }) => node),
    callFirstRow: Uint32Array.from(calls, ({ firstRow }) => firstRow),
    callFirstWire: Uint32Array.from(calls, ({ firstWire }) => firstWire),
  })
}

type Encoded = Omit<Circuit, 'calls' | 'wideCoefs'> & {
  readonly gadgets: readonly string[]
  readonly wideCoefs: readonly (readonly [id: number, hex: string])[]
  readonly callGadget: Uint32Array
  readonly callNode: Uint32Array
  readonly callFirstRow: Uint32Array
  readonly callFirstWire: Uint32Array
}

/**
 * Reads `encodeCircuit`'s bytes. The caller has compared their hash with the manifest's, so the columns are taken as
 * written; bytes of another kind or cut off are refused.
 */
export function decodeCircuit(bytes: Uint8Array): Circuit {
  const encoded = decodeContainer(MAGIC, bytes) as Encoded
  if (!(encoded.rowA instanceof Uint32Array))
    throw new DamagedArtifactError({ artifact: MAGIC, problem: 'no rows' })
  const { gadgets, callGadget, callNode, callFirstRow, callFirstWire, wideCoefs, ...columns } = encoded
  return {
    ...columns,
    wideCoefs: new Map(wideCoefs.map(([id, hex]) => [id, BigInt(`0x${hex}`)])),
    calls: Array.from(callGadget, (gadget, i) => ({
      gadget: gadgets[gadget]!,
      node: callNode[i]!,
      firstRow: callFirstRow[i]!,
      firstWire: callFirstWire[i]!,
    })),
  }
}
