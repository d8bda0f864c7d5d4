import type { PublicTensor } from '../../../circuit/statement.js'
import type { Layout, PlacedTensor } from '../../layout.js'
import { fixedPointScale } from '../../scale.js'
import { lanesOf } from '../lanes.js'
import { plus } from './text.js'

/** Public constants with the scale of a public tensor. */
export function scaleConstants({ id, prefix, tensor }: PlacedTensor): string {
  const { numerator, shift } = fixedPointScale(tensor.scale)
  return `
# One step of ${id} is ${prefix}_SCALE_NUMERATOR / 2^${prefix}_SCALE_SHIFT / 10^18, exactly.
${prefix}_SCALE_NUMERATOR: public(constant(int256)) = ${numerator}
${prefix}_SCALE_SHIFT: public(constant(uint256)) = ${shift}`
}

/** View from an output value to its real value in fixed point. */
export function dequantizer({ id, title, prefix, tensor }: PlacedTensor): string {
  return `
@external
@pure
def dequantize${title}(element: int256) -> int256:
    """
    @notice The real value v * ${tensor.scale} of an element v of ${id} in units of 10^-18, rounded down; exact but for that.
    @param element The element.
    """
    return (element * ${prefix}_SCALE_NUMERATOR) >> ${prefix}_SCALE_SHIFT
`
}

/** The internal function `_signals(inputs, outputs)`, and those that it calls. */
export function packers(layout: Layout, signals: number): string {
  const bounded = layout.inputs.filter(
    ({ tensor }) => tensor.visibility === 'public' && lanesOf(tensor) !== undefined,
  )
  return [
    signalsOf(layout, signals),
    ...(bounded.length === 0 ? [] : [EXCEEDS]),
    ...bounded.map((each) => refusal(each, layout)),
  ].join('\n')
}

function signalsOf(layout: Layout, signals: number): string {
  const { inputs, outputs, inputBytes, outputValues, weights } = layout
  const parts = [...inputs.map(inputPacking), ...outputs.map(outputPacking)]
  if (weights !== undefined) parts.push(`    signals[${weights.firstSignal}] = WEIGHTS_DIGEST\n`)
  return `
@internal
@pure
def _signals(inputs: ${inputsType(layout)}, outputs: ${outputsType(layout)}) -> uint256[${signals}]:
    """
    @dev The public signals that stand for these tensors, each in its range.
    """
    if len(inputs) != ${inputBytes}:
        self._wrong_length(${inputBytes}, len(inputs))
    if len(outputs) != ${outputValues}:
        self._wrong_length(${outputValues}, len(outputs))
    signals: uint256[${signals}] = empty(uint256[${signals}])
${parts.join('')}\
    return signals
`
}

/** Type of the parameter `inputs`. A bound of 0 does not exist. */
export function inputsType({ inputBytes }: Layout): string {
  return `Bytes[${Math.max(1, inputBytes)}]`
}

/** Type of the parameter `outputs`. */
export function outputsType({ outputValues }: Layout): string {
  return `DynArray[int256, ${Math.max(1, outputValues)}]`
}

function inputPacking(placed: PlacedTensor): string {
  const { id, tensor, offset, length } = placed
  const { firstSignal, bytesPerValue, valuesPerSignal } = tensor
  if (tensor.visibility === 'hashed') {
    return `\
    # ${id}: a digest.
    signals[${firstSignal}] = extract32(inputs, ${offset}, output_type=uint256)
    if signals[${firstSignal}] >= SCALAR_MODULUS:
        self._input_out_of_range(${offset})
`
  }
  return `\
    # ${id}: each ${valuesPerSignal * bytesPerValue} bytes are one signal; the last may be shorter.
${slices(tensor, offset, length)}${rangeCheck(placed)}`
}

/** As an unsigned number, a negative digest is not below the modulus. */
function outputPacking({ id, tensor, offset, length }: PlacedTensor): string {
  const { bytesPerValue, valuesPerSignal, firstSignal, lo, hi } = tensor
  if (tensor.visibility === 'hashed') {
    return `\
    # ${id}: a digest.
    signals[${firstSignal}] = convert(convert(outputs[${offset}], bytes32), uint256)
    if signals[${firstSignal}] >= SCALAR_MODULUS:
        self._output_out_of_range(${offset}, outputs[${offset}])
`
  }
  return `\
    # ${id}: each ${valuesPerSignal} values are one signal; the last may have fewer.
    for i: uint256 in range(${length}):
        element: int256 = outputs[${plus(offset, 'i')}]
        if element < ${lo} or element > ${hi}:
            self._output_out_of_range(${plus(offset, 'i')}, element)
        at: uint256 = ${plus(firstSignal, `i // ${valuesPerSignal}`)}
        signals[at] = (signals[at] << ${8 * bytesPerValue}) | convert(element - (${lo}), uint256)
`
}

/** Encoded values arrive packed: a signal is a slice of the bytes. */
function slices(tensor: PublicTensor, offset: number, length: number): string {
  const { bytesPerValue, valuesPerSignal, firstSignal } = tensor
  const chunk = valuesPerSignal * bytesPerValue
  const [full, rest] = [Math.floor(length / chunk), length % chunk]
  const loop = `\
    for i: uint256 in range(${full}):
        signals[${plus(firstSignal, 'i')}] = convert(slice(inputs, ${plus(offset, `${chunk} * i`)}, ${chunk}), uint256)
`
  const last = `\
    signals[${firstSignal + full}] = convert(slice(inputs, ${offset + full * chunk}, ${rest}), uint256)
`
  return `${full === 0 ? '' : loop}${rest === 0 ? '' : last}`
}

function rangeCheck({ id, tensor }: PlacedTensor): string {
  const lanes = lanesOf(tensor)
  if (lanes === undefined) return ''
  const { firstSignal, signals } = tensor
  return `\
    for i: uint256 in range(${signals}):
        if self._exceeds(
            signals[${plus(firstSignal, 'i')}],
            ${lanes.bits},
            ${mask(lanes.even)},
            ${mask(lanes.slack)},
        ):
            self._refuse_${id}(inputs)
`
}

const EXCEEDS = `
@internal
@pure
def _exceeds(signal: uint256, bits: uint256, even: uint256, slack: uint256) -> bool:
    """
    @dev Whether an encoding in the signal, of so many bits, is above its bound. \`even\` has ones in every second of these
    lanes, \`slack\` in each of them what the bound lacks to the lane's largest number: added to the lane, it carries into
    the lane above, which is free, exactly if the encoding exceeds the bound.
    """
    return (unsafe_add(signal & even, slack) | unsafe_add((signal >> bits) & even, slack)) & ~even != 0
`

function refusal({ id, tensor, offset, length }: PlacedTensor, layout: Layout): string {
  const { bytesPerValue, lo, hi } = tensor
  return `
@internal
@pure
def _refuse_${id}(inputs: ${inputsType(layout)}):
    """
    @dev Reverts with the first encoding of ${id} that is above its bound.
    """
    for i: uint256 in range(${length / bytesPerValue}):
        at: uint256 = ${plus(offset, bytesPerValue === 1 ? 'i' : `${bytesPerValue} * i`)}
        if convert(slice(inputs, at, ${bytesPerValue}), uint256) > ${BigInt(hi) - BigInt(lo)}:
            self._input_out_of_range(at)
`
}

function mask(value: bigint): string {
  return `convert(0x${value.toString(16).padStart(64, '0')}, uint256)`
}
