pragma circom 2.1.0;

include "Digits.circom";

// One step of the search for the first greatest number: candidate x at index i against the best one so far.
//
// Requires  x - best - 1 is an integer in [-2^width, 2^width); width <= 251
// Ensures   bits are the digits of x - best - 1 + 2^width; the top one is 1 exactly when x > best. Then (value, index)
//           is (x, i), otherwise (best, bestIndex): a tie keeps the earlier index.
template Leader(width, i) {
    signal input best;
    signal input bestIndex;
    signal input x;
    signal output bits[width + 1];
    signal output value;
    signal output index;

    bits <== Digits(2 ** width, width + 1)(x - best - 1);

    var difference = 1 - 2 ** width;
    for (var j = 0; j <= width; j++) {
        difference += 2 ** j * bits[j];
    }
    value <== bits[width] * difference + best;
    index <== bits[width] * (i - bestIndex) + bestIndex;
}
