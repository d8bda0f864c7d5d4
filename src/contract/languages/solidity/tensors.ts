import { sizeOf } from '../../../util/integers.js'
import type { TensorParameter } from '../../parameters.js'
import { fixedPointScale } from '../../scale.js'
import { capitalized } from './text.js'

/** Public constants with the scale of a tensor. */
export function scaleConstants({ id, tensor }: TensorParameter): string {
  const { numerator, shift } = fixedPointScale(tensor.scale)
  const prefix = id.toUpperCase()
  return `
    /// @notice One step of ${id} is ${prefix}_SCALE_NUMERATOR / 2^${prefix}_SCALE_SHIFT / 10^18, exactly.
    int256 public constant ${prefix}_SCALE_NUMERATOR = ${numerator};
    uint256 public constant ${prefix}_SCALE_SHIFT = ${shift};`
}

/** View from an output value to its real value in fixed point. */
export function dequantizer({ id }: TensorParameter): string {
  const prefix = id.toUpperCase()
  return `
    /// @notice The real value of an element of ${id} in units of 10^-18, rounded down; exact but for that rounding.
    function dequantize${capitalized(id)}(int256 value) external pure returns (int256) {
        return (value * ${prefix}_SCALE_NUMERATOR) >> ${prefix}_SCALE_SHIFT;
    }`
}

/** The function that writes a tensor's signals, for a public tensor; a hashed one is a single assignment. */
export function packer(parameter: TensorParameter, signals: number): string {
  return parameter.type === 'bytes' ? inputPacker(parameter, signals) : outputPacker(parameter, signals)
}

/** The statement that writes a parameter's signals. */
export function packing({ id, name, type, tensor }: TensorParameter): string {
  if (type !== 'uint256') return `        _pack${capitalized(id)}(${name}, signals);`
  return `        if (${name} >= SCALAR_MODULUS) revert NotCanonical(8 + ${tensor.firstSignal});
        signals[${tensor.firstSignal}] = ${name};`
}

/** Encoded values arrive packed: a signal is a slice of the calldata. */
function inputPacker({ id, tensor }: TensorParameter, signals: number): string {
  const { bytesPerValue, valuesPerSignal, firstSignal, lo, hi } = tensor
  const bytes = sizeOf(tensor.shape) * bytesPerValue
  const chunk = valuesPerSignal * bytesPerValue
  const check = hi - lo === 256 ** bytesPerValue - 1 ? NO_CHECK : laneCheck(tensor)
  return `
    /// @dev Each ${chunk} bytes are one signal; the last may be shorter.
    function _pack${capitalized(id)}(bytes calldata data, uint256[${signals}] memory signals) private pure {
        if (data.length != ${bytes}) revert WrongLength(${bytes}, data.length);${check.before}
        assembly ("memory-safe") {
            let target := add(signals, ${32 * firstSignal})
            let end := add(data.offset, ${bytes})
            for { let from := data.offset } lt(from, end) { from := add(from, ${chunk}) } {
                let count := sub(end, from)
                if gt(count, ${chunk}) { count := ${chunk} }
                let signal := shr(sub(256, shl(3, count)), calldataload(from))
                mstore(target, signal)
                target := add(target, 0x20)${check.each}
            }
        }${check.after}
    }`
}

/** Solidity before, inside and after the loop over a tensor's signals. */
interface RangeCheck {
  readonly before: string
  readonly each: string
  readonly after: string
}

/** Every encoding is in range when the range fills its bytes. */
const NO_CHECK: RangeCheck = { before: '', each: '', after: '' }

/**
 * Finds encodings above hi - lo, in every second lane of a signal at a time: adding what the bound lacks to the
 * lane's largest number carries into the free lane above exactly if the encoding exceeds the bound.
 */
function laneCheck({ bytesPerValue, valuesPerSignal, lo, hi }: TensorParameter['tensor']): RangeCheck {
  const bits = 8 * bytesPerValue
  const highest = BigInt(hi) - BigInt(lo)
  const top = (1n << BigInt(bits)) - 1n
  const lanes = Array.from({ length: Math.ceil(valuesPerSignal / 2) }, (_, i) => 1n << BigInt(2 * bits * i))
  const ones = lanes.reduce((sum, one) => sum | one, 0n)
  return {
    before: `
        uint256 carries;
        uint256 even = ${hex(ones * top)};
        uint256 slack = ${hex(ones * (top - highest))};`,
    each: `
                carries := or(carries, add(and(signal, even), slack))
                carries := or(carries, add(and(shr(${bits}, signal), even), slack))`,
    after: `
        bool outside = carries & ${hex(ones << BigInt(bits))} != 0;
        for (uint256 i; outside; ++i) {
            uint256 encoded;
            assembly ("memory-safe") {
                encoded := shr(${256 - bits}, calldataload(add(data.offset, mul(i, ${bytesPerValue}))))
            }
            if (encoded > ${highest}) revert InputOutOfRange(i);
        }`,
  }
}

/** Values arrive as words, which are appended to their signal one by one. */
function outputPacker({ id, tensor }: TensorParameter, signals: number): string {
  const { bytesPerValue, valuesPerSignal, firstSignal, lo, hi } = tensor
  const size = sizeOf(tensor.shape)
  return `
    /// @dev Each ${valuesPerSignal} values are one signal; the last may have fewer.
    function _pack${capitalized(id)}(int256[] calldata values, uint256[${signals}] memory signals) private pure {
        if (values.length != ${size}) revert WrongLength(${size}, values.length);
        int256 lo = ${lo};
        int256 hi = ${hi};
        bool outside;
        assembly ("memory-safe") {
            let target := add(signals, ${32 * firstSignal})
            let from := values.offset
            let end := add(from, ${32 * size})
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
                target := add(target, 0x20)
            }
        }
        for (uint256 i; outside; ++i) {
            if (values[i] < lo || values[i] > hi) revert OutputOutOfRange(i, values[i]);
        }
    }`
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
