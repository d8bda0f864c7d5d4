import { squareRoot as squareRootGadget } from '../gadgets/squareRoot.js'
import { floorRoot } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = floor(sqrt(x[i])) for x[i] >= 0. */
export interface SquareRootInstruction {
  readonly kind: 'squareRoot'
  readonly inputs: readonly [number]
  readonly size: number
}

export const squareRoot: InstructionKind<SquareRootInstruction> = {
  kind: 'squareRoot',
  size: ({ size }) => size,
  bounds: ({ size }, [x]) => boundsOf(size, (i) => [floorRoot(x!.lo[i]!), floorRoot(x!.hi[i]!)]),
  evaluate: (_, [x]) => mapValues(x!, floorRoot),
  lower: (_, c, [x]) => x!.map((form) => squareRootGadget(c, form)),
}
