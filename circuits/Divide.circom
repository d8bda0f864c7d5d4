pragma circom 2.1.0;

include "Digits.circom";
include "InRange.circom";

// out = floor(x / d).
//
// Requires  x and d are integers, 1 <= d <= 2^width, lo <= out < lo + 2^quotientWidth; out * d and x are of magnitude
//           below 2^252
// Ensures   out is that quotient: the remainder x - out * d and d - 1 minus it are both in [0, 2^width). high proves the
//           range of out (see InRange); low and room are the digits of those two numbers.
template Divide(lo, quotientWidth, width) {
    signal input x;
    signal input d;
    signal output out;
    signal output high[quotientWidth > 0 ? quotientWidth - 1 : 0];
    signal output multiple;
    signal output low[width];
    signal output room[width];

    // The hint divides a number that lo makes non-negative.
    out <-- ((x - lo * d) \ d) + lo;
    high <== InRange(lo, quotientWidth)(out);
    multiple <== out * d;
    low <== Digits(0, width)(x - multiple);
    room <== Digits(0, width)(d - 1 - (x - multiple));
}
