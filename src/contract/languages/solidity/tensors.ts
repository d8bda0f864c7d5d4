import type { Layout, PlacedTensor } from '../../layout.js'
import { fixedPointScale } from '../../scale.js'
import type { TypedCheck } from './protocols.js'

/** Public constants with the scale of a public tensor. */
export function scaleConstants({ id, prefix, tensor }: PlacedTensor): string {
  const { numerator, shift } = fixedPointScale(tensor.scale)
  return `
    /// @notice One step of ${id} is ${prefix}_SCALE_NUMERATOR / 2^${prefix}_SCALE_SHIFT / 10^18, exactly.
    int256 public constant ${prefix}_SCALE_NUMERATOR = ${numerator};
    uint256 public constant ${prefix}_SCALE_SHIFT = ${shift};`
}

/** View from an output value to its real value in fixed point. */
export function dequantizer({ id, title, prefix, tensor }: PlacedTensor): string {
  return `
    /// @notice The real value v * ${tensor.scale} of an element v of ${id} in units of 10^-18, rounded down; exact but for that.
    function dequantize${title}(int256 value) external pure returns (int256) {
        return (value * ${prefix}_SCALE_NUMERATOR) >> ${prefix}_SCALE_SHIFT;
    }`
}

/** The internal function `_pack(inputs, outputs, p)`, and those that it calls. */
export function packers(layout: Layout, memory: TypedCheck): string {
  const { inputs, outputs, inputBytes, outputValues, weights } = layout
  const hashes = [...inputs, ...outputs].some((each) => !isPublic(each))
  const statements = [
    ...(hashes ? ['uint256 r = SCALAR_MODULUS;', 'uint256 digest;'] : []),
    ...inputs.map((each) => packInput(each, memory)),
    ...outputs.map((each) => packOutput(each, memory)),
    ...(weights === undefined ? [] : [storeConstant(weights, memory)]),
  ]
  return [
    `
    /// @dev Puts the public signals that stand for these tensors into their places, each in its range.
    function _pack(bytes calldata inputs, int256[] calldata outputs, ${memory.type} p) internal pure {
        if (inputs.length != ${inputBytes}) revert WrongLength(${inputBytes}, inputs.length);
        if (outputs.length != ${outputValues}) revert WrongLength(${outputValues}, outputs.length);
${statements.map((line) => `        ${line}`).join('\n')}
    }`,
    ...inputs
      .filter((each) => isPublic(each) && !isShortInput(each))
      .map((each) => inputPacker(each, memory)),
    ...outputs
      .filter((each) => isPublic(each) && !isShortOutput(each))
      .map((each) => outputPacker(each, memory)),
  ].join('\n')
}

export function isPublic({ tensor }: PlacedTensor): boolean {
  return tensor.visibility === 'public'
}

/** Most signals of an input, and elements of an output, that are packed without a loop. */
const SHORT = 4

function isShortInput({ tensor }: PlacedTensor): boolean {
  return tensor.signals <= SHORT
}

function isShortOutput({ tensor, length }: PlacedTensor): boolean {
  return tensor.signals === 1 && length <= SHORT
}

function packInput(input: PlacedTensor, memory: TypedCheck): string {
  if (!isPublic(input)) return inputDigest(input, memory)
  return isShortInput(input) ? shortInput(input, memory) : `_pack${input.title}(inputs, p);`
}

function packOutput(output: PlacedTensor, memory: TypedCheck): string {
  if (!isPublic(output)) return outputDigest(output, memory)
  return isShortOutput(output) ? shortOutput(output, memory) : `_pack${output.title}(outputs, p);`
}

/** Yul: the place of a signal. */
function placeOf(index: number, { first, stride }: TypedCheck): string {
  return plus('p', first + stride * index)
}

function storeConstant({ firstSignal }: PlacedTensor['tensor'], memory: TypedCheck): string {
  return `assembly ("memory-safe") {
            mstore(${placeOf(firstSignal, memory)}, ${memory.constantIsLeftOut ? 0 : 'WEIGHTS_DIGEST'})
        }`
}

function inputDigest({ tensor, offset }: PlacedTensor, memory: TypedCheck): string {
  return digest(
    plus('inputs.offset', offset),
    placeOf(tensor.firstSignal, memory),
    `InputOutOfRange(${offset})`,
  )
}

/** As an unsigned number, a negative digest is not below the modulus. */
function outputDigest({ tensor, offset }: PlacedTensor, memory: TypedCheck): string {
  const from = plus('outputs.offset', 32 * offset)
  return digest(from, placeOf(tensor.firstSignal, memory), `OutputOutOfRange(${offset}, int256(digest))`)
}

/** The length of the argument is checked already, so that its elements are where it begins. */
function digest(from: string, to: string, error: string): string {
  return `assembly ("memory-safe") {
            digest := calldataload(${from})
            mstore(${to}, digest)
        }
        if (digest >= r) revert ${error};`
}

/** Encoded values arrive packed: a signal is a slice of the calldata. */
function shortInput(input: PlacedTensor, memory: TypedCheck): string {
  const { id, tensor, offset, length } = input
  const chunk = chunkBytes(tensor)
  const check = rangeCheck(tensor, offset)
  const lines = Array.from({ length: tensor.signals }, (_, i) => {
    const from = plus('inputs.offset', offset + chunk * i)
    const to = placeOf(tensor.firstSignal + i, memory)
    return storeSlice(from, Math.min(chunk, length - chunk * i), to, check)
  }).flat()
  return `// ${id}: each ${chunk} bytes are one signal; the last may be shorter.
        {
            uint256 signal;${check.before}
            assembly ("memory-safe") {
${indented(lines, 16)}
            }${check.after}
        }`
}

/** The same in a loop. */
function inputPacker({ title, tensor, offset, length }: PlacedTensor, memory: TypedCheck): string {
  const chunk = chunkBytes(tensor)
  const last = length - chunk * (tensor.signals - 1)
  const check = rangeCheck(tensor, offset)
  return `
    /// @dev Each ${chunk} bytes are one signal; the last may be shorter.
    function _pack${title}(bytes calldata inputs, ${memory.type} p) private pure {
        {
            uint256 signal;${check.before}
            assembly ("memory-safe") {
                let to := ${placeOf(tensor.firstSignal, memory)}
                let from := ${plus('inputs.offset', offset)}
                for { let end := add(from, ${length - last}) } lt(from, end) { from := add(from, ${chunk}) } {
${indented(storeSlice('from', chunk, 'to', check), 20)}
                    to := add(to, ${memory.stride})
                }
${indented(storeSlice('from', last, 'to', check), 16)}
            }${check.after}
        }
    }`
}

function chunkBytes({ valuesPerSignal, bytesPerValue }: PlacedTensor['tensor']): number {
  return valuesPerSignal * bytesPerValue
}

/** Yul: the signal of so many bytes of the calldata. */
function storeSlice(from: string, bytes: number, to: string, check: RangeCheck): string[] {
  return [`signal := shr(${256 - 8 * bytes}, calldataload(${from}))`, `mstore(${to}, signal)`, ...check.each]
}

function indented(lines: readonly string[], spaces: number): string {
  return lines.map((line) => ' '.repeat(spaces) + line).join('\n')
}

/** Solidity before, Yul for each of, and Solidity after a tensor's signals. */
interface RangeCheck {
  readonly before: string
  readonly each: readonly string[]
  readonly after: string
}

/** Every encoding is in range when the range fills its bytes. */
const NO_CHECK: RangeCheck = { before: '', each: [], after: '' }

/**
 * Finds encodings above the bound hi - lo in all lanes of a signal at a time. A number below half a lane's, added to the
 * slack, gets the lane's highest bit exactly if it exceeds what the bound is without that bit.
 *
 * A bound without the bit is exceeded by these and by all encodings that have it. The sum of the latter may carry into the
 * next lane: that does no harm, as the signal is refused anyway. A bound with the bit is exceeded only by encodings that have
 * it and whose other bits exceed the bound's.
 */
function rangeCheck(
  { bytesPerValue, valuesPerSignal, lo, hi }: PlacedTensor['tensor'],
  offset: number,
): RangeCheck {
  const bits = 8 * bytesPerValue
  const bound = BigInt(hi) - BigInt(lo)
  const half = 1n << BigInt(bits - 1)
  if (bound === 2n * half - 1n) return NO_CHECK
  const ones = Array.from({ length: valuesPerSignal }, (_, i) => 1n << BigInt(bits * i)).reduce(
    (sum, one) => sum | one,
  )
  const isLarge = bound >= half
  const slack = half - 1n - (bound % half)
  const found = isLarge ? 'and(add(and(signal, low), slack), signal)' : 'or(add(signal, slack), signal)'
  return {
    before: `
            uint256 above;${isLarge ? `\n            uint256 low = ${hex(ones * (half - 1n))};` : ''}
            uint256 slack = ${hex(ones * slack)};`,
    each: [`above := or(above, ${found})`],
    after: `
            if (above & ${hex(ones * half)} != 0) {
                for (uint256 i = ${offset};; i += ${bytesPerValue}) {
                    uint256 encoded;
                    assembly ("memory-safe") {
                        encoded := shr(${256 - bits}, calldataload(add(inputs.offset, i)))
                    }
                    if (encoded > ${bound}) revert InputOutOfRange(i);
                }
            }`,
  }
}

/** Values arrive as words, of which a few make one signal. */
function shortOutput({ id, tensor, offset, length }: PlacedTensor, memory: TypedCheck): string {
  const { bytesPerValue, firstSignal, lo, hi } = tensor
  const element = (i: number) => `
                encoded := sub(calldataload(${plus('outputs.offset', 32 * (offset + i))}), lo)
                outside := or(outside, gt(encoded, ${BigInt(hi) - BigInt(lo)}))
                signal := ${i === 0 ? 'encoded' : `or(shl(${8 * bytesPerValue}, signal), encoded)`}`
  return `// ${id}: its values are one signal.
        {
            int256 lo = ${lo};
            bool outside;
            assembly ("memory-safe") {
                let encoded
                let signal${Array.from({ length }, (_, i) => element(i)).join('')}
                mstore(${placeOf(firstSignal, memory)}, signal)
            }
            if (outside) {
                for (uint256 i = ${offset};; ++i) {
                    if (outputs[i] < lo || outputs[i] > ${hi}) revert OutputOutOfRange(i, outputs[i]);
                }
            }
        }`
}

/** The same for many values or several signals: values are appended to their signal one by one. */
function outputPacker({ title, tensor, offset, length }: PlacedTensor, memory: TypedCheck): string {
  const { bytesPerValue, valuesPerSignal, firstSignal, lo, hi } = tensor
  return `
    /// @dev Each ${valuesPerSignal} values are one signal; the last may have fewer.
    function _pack${title}(int256[] calldata outputs, ${memory.type} p) private pure {
        int256 lo = ${lo};
        int256 hi = ${hi};
        bool outside;
        assembly ("memory-safe") {
            let target := ${placeOf(firstSignal, memory)}
            let from := ${plus('outputs.offset', 32 * offset)}
            let end := add(from, ${32 * length})
            for { } lt(from, end) { } {
                let last := add(from, ${32 * valuesPerSignal})
                if gt(last, end) { last := end }
                let signal := 0
                for { } lt(from, last) { from := add(from, 0x20) } {
                    let encoded := sub(calldataload(from), lo)
                    outside := or(outside, gt(encoded, ${BigInt(hi) - BigInt(lo)}))
                    signal := or(shl(${8 * bytesPerValue}, signal), encoded)
                }
                mstore(target, signal)
                target := add(target, ${memory.stride})
            }
        }
        for (uint256 i = ${offset}; outside; ++i) {
            if (outputs[i] < lo || outputs[i] > hi) revert OutputOutOfRange(i, outputs[i]);
        }
    }`
}

function plus(base: string, offset: number): string {
  return offset === 0 ? base : `add(${base}, ${offset})`
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
