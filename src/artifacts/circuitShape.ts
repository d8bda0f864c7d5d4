import * as z from 'zod/mini'
import type { Circuit } from '../circuit/circuit.js'
import { Op, type Program } from '../circuit/program.js'
import { containerHeader } from '../util/container.js'
import { arrayOf, count, isAscending, isBelow, requirePart } from './containerShape.js'

const KIND = 'zkmlcirc'
const u32 = arrayOf('u32')

const schema = z.object({
  ...{ wires: count, publicOutputs: count, publicInputs: count, privateInputs: count },
  ...{ formStart: u32, formWire: u32, formCoef: u32, formExact: arrayOf('u8'), coefs: arrayOf('f64') },
  ...{ rowA: u32, rowB: u32, rowC: u32, inputLo: arrayOf('f64'), inputHi: arrayOf('f64') },
  program: z.object({ op: u32, x: u32, y: u32, z: u32, out: u32, count: u32 }),
  ...{ nodes: z.array(z.string()), gadgets: z.array(z.string()) },
  wideCoefs: z.array(z.tuple([count, z.string().check(z.regex(/^[0-9a-f]{1,64}$/))])),
  ...{ callGadget: u32, callNode: u32, callFirstRow: u32, callFirstWire: u32 },
})

/** Of a field element, more than any decomposition has. */
const MAX_DIGITS = 254

/** @throws DamagedArtifactError unless the header of a circuit's file has all fields, of the right types */
export function requireCircuitHeader(bytes: Uint8Array): void {
  requirePart(KIND, 'its fields', schema.safeParse(containerHeader(KIND, bytes)).success)
}

/** @throws DamagedArtifactError unless everything that the circuit refers to is there */
export function requireCircuit(circuit: Circuit): void {
  requirePart(KIND, 'its forms', hasForms(circuit))
  requirePart(KIND, 'its coefficients', hasCoefficients(circuit))
  requirePart(KIND, 'its rows', hasRows(circuit))
  requirePart(KIND, 'its inputs', hasInputs(circuit))
  requirePart(KIND, 'its witness program', hasProgram(circuit))
}

function hasForms({ formStart, formWire, formCoef, formExact, coefs, wires }: Circuit): boolean {
  return (
    isAscending(formStart, formWire.length) &&
    formCoef.length === formWire.length &&
    formExact.length === formStart.length - 1 &&
    isBelow(formWire, wires) &&
    isBelow(formCoef, coefs.length)
  )
}

function hasCoefficients({ coefs, wideCoefs }: Circuit): boolean {
  return coefs.every((value, id) => Number.isSafeInteger(value) || wideCoefs.has(id))
}

function hasRows({ rowA, rowB, rowC, formExact, nodes, calls, wires }: Circuit): boolean {
  const rows = [rowA, rowB, rowC]
  return (
    rows.every((forms) => forms.length === rowA.length && isBelow(forms, formExact.length)) &&
    (rowA.length === 0 || calls.length > 0) &&
    calls.every(
      ({ gadget, node, firstRow, firstWire }) =>
        gadget !== undefined && node < nodes.length && firstRow <= rowA.length && firstWire <= wires,
    )
  )
}

/** Every wire is the constant, a private input, or computed: so their number is no larger than the file. */
function hasInputs(circuit: Circuit): boolean {
  const { wires, publicOutputs, publicInputs, privateInputs, inputLo, inputHi, program } = circuit
  const computed = program.count.reduce((sum, size) => sum + size, 0)
  return (
    inputLo.length === privateInputs &&
    inputHi.length === privateInputs &&
    wires === 1 + privateInputs + computed &&
    publicOutputs + publicInputs <= computed
  )
}

function hasProgram({ program, formExact, wires }: Circuit): boolean {
  const { op, x, y, z: third, out, count: sizes } = program
  return (
    [x, y, third, out, sizes].every(({ length }) => length === op.length) &&
    isBelow(op, Object.keys(Op).length) &&
    [x, y, third].every((forms) => isBelow(forms, formExact.length)) &&
    writesWires(program, wires)
  )
}

function writesWires({ op, out, count: sizes }: Program, wires: number): boolean {
  for (let i = 0; i < op.length; i++) {
    const [first, size] = [out[i]!, sizes[i]!]
    if (size > (op[i] === Op.Bits ? MAX_DIGITS : 1) || first === 0 || first + size > wires) return false
  }
  return true
}
