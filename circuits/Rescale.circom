pragma circom 2.1.0;

include "Digits.circom";
include "InRange.circom";

// out = floor((x + 2^(shift - 1)) / 2^shift): division by a power of two, ties upward.
//
// Requires  x is an integer, lo <= out < lo + 2^width; 2^shift out and x are of magnitude below 2^252; shift >= 1
// Ensures   out is that quotient. high proves its range (see InRange), low are the digits of the remainder.
template Rescale(shift, lo, width) {
    signal input x;
    signal output out;
    signal output high[width > 0 ? width - 1 : 0];
    signal output low[shift];

    var shifted = x + 2 ** (shift - 1);
    // The hint divides a number that lo makes non-negative.
    out <-- ((shifted - lo * 2 ** shift) >> shift) + lo;
    high <== InRange(lo, width)(out);
    low <== Digits(0, shift)(shifted - 2 ** shift * out);
}
