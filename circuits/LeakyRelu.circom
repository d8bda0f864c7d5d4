pragma circom 2.1.0;

include "Digits.circom";

// out = unit * q for q >= 0 and slope * q for q < 0, with q = floor((x + half) / 2^shift), where half = 2^(shift - 1),
// or 0 for shift 0.
//
// Requires  x is an integer, -2^m <= x + half < 2^m; shift <= m <= 251
// Ensures   bits are the digits of x + half + 2^m. The top one is 1 exactly when q >= 0; the digits from `shift` up
//           to it write q, or q + 2^(m - shift) when q < 0.
template LeakyRelu(shift, slope, unit, m) {
    signal input x;
    signal output bits[m + 1];
    signal output out;

    var half = 2 ** shift \ 2;
    bits <== Digits(half + 2 ** m, m + 1)(x);

    var q = 2 ** (m - shift) * (bits[m] - 1);
    for (var i = shift; i < m; i++) {
        q += 2 ** (i - shift) * bits[i];
    }
    out <== bits[m] * ((unit - slope) * q) + slope * q;
}
