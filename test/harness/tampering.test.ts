import { describe, expect, it } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import { firstInput, solveLying } from '../../src/circuit/witness.js'
import { buildCase, sampleInputs } from './gadgetCase.js'
import { liesAbout } from './lies.js'
import { RandomNumbers } from './randomNumbers.js'
import { sampleGadgets } from './sampleGadgets.js'
import { CircuitIndex, Tampering } from './tampering.js'
import { withoutRow } from './withoutRow.js'

describe('tampering', () => {
  it.each(Object.entries(sampleGadgets))('with %s accepts what the checker accepts', (_, gadget) => {
    const { circuit } = buildCase(gadget)
    const random = new RandomNumbers(1)
    const broken = withoutRow(circuit, circuit.rowA.length - 3)
    const inputs = sampleInputs(gadget, 1)[0]!.map(BigInt)
    const run = new Tampering(
      new CircuitIndex(broken),
      solveLying(circuit, inputs, () => undefined),
    )
    for (const instruction of circuit.program.op.keys()) {
      for (const lies of liesAbout(run, instruction, random)) {
        const forged = solveLying(circuit, inputs, (__, wire) => lies.get(wire))
        expect(run.refusal(lies, 'recomputed') === undefined).toBe(checkRows(broken, forged, 1).ok)
      }
    }
  })

  it('recomputes from a changed input, too', () => {
    const { circuit } = buildCase(sampleGadgets.relu!)
    const run = new Tampering(
      new CircuitIndex(circuit),
      solveLying(circuit, [5n], () => undefined),
    )
    const input = firstInput(circuit)
    expect(run.refusal(new Map([[input, 9n]]), 'recomputed')).toBeUndefined()
    expect(run.refusal(new Map([[input, 9n]]), 'untouched')).toBeDefined()
    expect(run.refusal(new Map([[input, 32n]]), 'recomputed')).toBeDefined()
  })
})
