import { bytesForRange, type PublicTensor, SIGNAL_BYTES, type Statement } from '../circuit/statement.js'
import type { Bounds } from '../integer/instruction.js'
import type { Program, ProgramPort } from '../integer/program.js'
import { sizeOf } from '../util/integers.js'
import { OutputTooWideError } from './errors.js'

export type Visibility = 'public' | 'private' | 'hashed'

export interface Visibilities {
  readonly inputs: Visibility
  readonly outputs: Visibility
}

/** Which tensors are public and where their signals are; outputs come first, as snarkjs orders signals. */
export function layoutStatement(
  program: Program,
  bounds: readonly Bounds[],
  visibilities: Visibilities,
): Statement {
  const tensors: PublicTensor[] = []
  let signals = 0
  const add = (role: 'input' | 'output', visibility: Visibility, ports: readonly ProgramPort[]) => {
    if (visibility === 'private') return
    for (const port of ports) {
      const tensor = layoutTensor(port, role, visibility, bounds[port.tensor]!, signals)
      tensors.push(tensor)
      signals += tensor.signals
    }
  }
  add('output', visibilities.outputs, program.outputs)
  add('input', visibilities.inputs, program.inputs)
  return { tensors, signals }
}

function layoutTensor(
  { name, shape, scale }: ProgramPort,
  role: 'input' | 'output',
  visibility: 'public' | 'hashed',
  bounds: Bounds,
  firstSignal: number,
): PublicTensor {
  const lo = bounds.lo.reduce((a, b) => Math.min(a, b))
  const hi = bounds.hi.reduce((a, b) => Math.max(a, b))
  if (!(Math.max(-lo, hi) < 2 ** 53)) throw new OutputTooWideError({ tensor: name, lo, hi })
  const bytesPerValue = bytesForRange(lo, hi)
  const valuesPerSignal = Math.floor(SIGNAL_BYTES / bytesPerValue)
  const signals = visibility === 'hashed' ? 1 : Math.ceil(sizeOf(shape) / valuesPerSignal)
  return {
    name,
    role,
    visibility,
    shape,
    scale,
    lo,
    hi,
    bytesPerValue,
    valuesPerSignal,
    firstSignal,
    signals,
  }
}
