pragma circom 2.1.0;

include "Digits.circom";

// out = the greater of a and b.
//
// Requires  a - b is an integer, -2^width <= a - b < 2^width; width <= 251
// Ensures   bits are the digits of a - b + 2^width; the top one is 1 exactly when a >= b, and selects.
template Max(width) {
    signal input a;
    signal input b;
    signal output bits[width + 1];
    signal output out;

    bits <== Digits(2 ** width, width + 1)(a - b);

    var difference = -(2 ** width);
    for (var i = 0; i <= width; i++) {
        difference += 2 ** i * bits[i];
    }
    out <== bits[width] * difference + b;
}
