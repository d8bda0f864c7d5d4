import {
  bytesForRange,
  type PublicTensor,
  SIGNAL_BYTES,
  type Statement,
  wordCount,
} from '../circuit/statement.js'
import type { Bounds } from '../integer/instruction.js'
import type { Program, ProgramPort } from '../integer/program.js'
import { OutputTooWideError } from './errors.js'

export type Visibility = 'public' | 'private' | 'hashed'

/** Whether weights are constants of the circuit, or secret inputs of it, without or with a commitment to them. */
export type WeightVisibility = 'fixed' | 'private' | 'hashed'

export interface Visibilities {
  readonly inputs: Visibility
  readonly outputs: Visibility
  /** Default: fixed. */
  readonly weights?: WeightVisibility
}

/** What the committed weights are called in a statement: no tensor of a model is. */
export const WEIGHTS_NAME = '(weights)'

/**
 * Which tensors are public and where their signals are; outputs come first, as snarkjs orders signals.
 *
 * @param words of the commitment to the weights
 */
export function layoutStatement(
  program: Program,
  bounds: readonly Bounds[],
  visibilities: Visibilities,
  words = 0,
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
  if (visibilities.weights === 'hashed') tensors.push(layoutWeights(words, signals++))
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
  const signals = visibility === 'hashed' ? 1 : wordCount({ shape, valuesPerSignal })
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

function layoutWeights(words: number, firstSignal: number): PublicTensor {
  const encoding = { scale: 1, lo: 0, hi: 0, bytesPerValue: 32, valuesPerSignal: 1 }
  return {
    name: WEIGHTS_NAME,
    role: 'weights',
    visibility: 'hashed',
    shape: [words],
    ...encoding,
    firstSignal,
    signals: 1,
  }
}
