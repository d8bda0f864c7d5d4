pragma circom 2.1.0;

include "Digits.circom";
include "InRange.circom";

// The greatest integer whose square is at most x, by bisection; for hints.
function floorRoot(x, width) {
    var root = 0;
    for (var i = width - 1; i >= 0; i--) {
        var candidate = root + 2 ** i;
        if (candidate * candidate <= x) {
            root = candidate;
        }
    }
    return root;
}

// out = floor(sqrt(x)).
//
// Requires  x is an integer, 0 <= x < 2^(2 width); width <= 120
// Ensures   out^2 <= x <= out^2 + 2 out, as x - out^2 and out^2 + 2 out - x are both in [0, 2^(width + 1)). high proves the
//           range of out (see InRange); above and below are the digits of those two numbers.
template SquareRoot(width) {
    signal input x;
    signal output out;
    signal output high[width > 0 ? width - 1 : 0];
    signal output square;
    signal output above[width + 1];
    signal output below[width + 1];

    out <-- floorRoot(x, width);
    high <== InRange(0, width)(out);
    square <== out * out;
    above <== Digits(0, width + 1)(x - square);
    below <== Digits(0, width + 1)(square + 2 * out - x);
}
