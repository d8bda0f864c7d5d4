pragma circom 2.1.0;

// Proves lo <= x < lo + 2^width.
//
// Requires  width <= 252; nothing of x, which may be any field element
// Ensures   x - lo, as a residue, is below 2^width. bits are the digits of x - lo but the top one, which is the
//           remainder of the sum: 0 or 2^(width - 1). For width 0, x = lo.
template InRange(lo, width) {
    var lower = width > 0 ? width - 1 : 0;
    signal input x;
    signal output bits[lower];

    var top = x - lo;
    for (var i = 0; i < lower; i++) {
        bits[i] <-- ((x - lo) >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        top -= 2 ** i * bits[i];
    }
    if (width == 0) {
        top === 0;
    } else {
        top * (top - 2 ** (width - 1)) === 0;
    }
}
