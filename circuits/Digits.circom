pragma circom 2.1.0;

// Binary digits of x + offset, least significant first.
//
// Requires  width <= 252; nothing of x, which may be any field element
// Ensures   every bits[i] is 0 or 1, and x + offset, as a residue, is the sum of 2^i bits[i]; so it is below 2^width.
//           The sum is below 2^252, hence below the field's order, so no other digits fit. Where x + offset is an integer
//           of magnitude below 2^252, this is 0 <= x + offset < 2^width.
template Digits(offset, width) {
    signal input x;
    signal output bits[width];

    var sum = 0;
    for (var i = 0; i < width; i++) {
        bits[i] <-- ((x + offset) >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        sum += 2 ** i * bits[i];
    }
    x + offset === sum;
}
