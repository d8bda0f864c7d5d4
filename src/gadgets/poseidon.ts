import type { Builder, GadgetSpec } from '../circuit/builder.js'
import { BLOCK_WORDS } from '../circuit/digest.js'
import type { Form } from '../circuit/forms.js'
import type { LinearSum } from '../circuit/sum.js'
import { type PoseidonConstants, poseidonConstants } from '../field/poseidonConstants.js'
import { type LaneForm, type PartialRounds, partialRounds } from '../field/poseidonPartial.js'

/** Rows of one permutation. */
export const PERMUTATION_ROWS = 612

const SPEC: GadgetSpec = { template: 'Poseidon', signals: () => [['sboxes', PERMUTATION_ROWS]] }

/**
 * Poseidon of 16 field elements with a capacity element, as `field/poseidon.ts` computes it.
 *
 * Prove   for each S-box input x: x * x = s;  s * s = q;  q * x = y. x is a linear form of the outputs y before it, as
 *         everything between two S-boxes is linear; the result is a linear form of the last 17 outputs.
 * Sound   every row defines its wire; operands are field elements, so no range is needed.
 * Facts   none: the result is a field element
 * Ref     eprint 2019/458; constants as circomlib's PoseidonEx(16, 1)
 * Twin    circuits/Poseidon.circom     Cost  612 rows: 3 for each of 8 * 17 + 68 S-boxes; about 20,000 terms
 */
export function poseidonBlock(c: Builder, inputs: readonly Form[], capacity: Form): Form {
  const constants = poseidonConstants(BLOCK_WORDS + 1)
  const { round, fullRounds } = constants
  const half = fullRounds / 2
  const state = [capacity, ...inputs]
  return c.call(SPEC, [], state, () => {
    const first = state.map((lane, i) => c.sum().add(lane, 1).addConstant(round[0]![i]!).close())
    const middle = partialLayer(c, fullLayer(c, constants, first, round.slice(1, half)))
    return mixLane(c, constants, fullLayer(c, constants, middle, round.slice(round.length - half + 1)), 0)
  })
}

/** S-boxes of the state, then for each further round linear layer, constants and S-boxes; the last S-boxes' outputs. */
function fullLayer(
  c: Builder,
  constants: PoseidonConstants,
  state: readonly Form[],
  rounds: readonly (readonly bigint[])[],
): Form[] {
  const pass = (lanes: readonly Form[]) => lanes.map((lane) => sbox(c, lane))
  return rounds.reduce(
    (outputs, added) => pass(added.map((constant, i) => mixLane(c, constants, outputs, i, constant))),
    pass(state),
  )
}

/** From the outputs of a full round's S-boxes to the inputs of the next full round's, past all partial rounds. */
function partialLayer(c: Builder, full: readonly Form[]): Form[] {
  const { inputs, outputs } = foldedRounds()
  const passed: Form[] = []
  for (const input of inputs) passed.push(sbox(c, laneForm(c, input, full, passed)))
  return outputs.map((output) => laneForm(c, output, full, passed))
}

let folded: PartialRounds | undefined

/** Derived from the constants once: they are the same for every instance. */
function foldedRounds(): PartialRounds {
  folded ??= partialRounds(poseidonConstants(BLOCK_WORDS + 1))
  return folded
}

function laneForm(c: Builder, lane: LaneForm, full: readonly Form[], passed: readonly Form[]): Form {
  return addAll(addAll(c.sum(), lane.full, full), lane.partial, passed)
    .addConstant(lane.constant)
    .close()
}

/** One lane after the linear layer, plus a constant. */
function mixLane(
  c: Builder,
  constants: PoseidonConstants,
  state: readonly Form[],
  lane: number,
  constant = 0n,
): Form {
  return addAll(c.sum(), constants.matrix[lane]!, state).addConstant(constant).close()
}

function addAll(sum: LinearSum, factors: readonly bigint[], forms: readonly Form[]): LinearSum {
  for (let i = 0; i < factors.length; i++) sum.add(forms[i]!, factors[i]!)
  return sum
}

function sbox(c: Builder, x: Form): Form {
  const square = c.product(x, x)
  return c.product(c.product(square, square), x)
}
