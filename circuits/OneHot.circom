pragma circom 2.1.0;

// The indicators of the number that k bits write, below n: indicator i is 1 if i = sum of 2^j bits[j], else 0.
//
// Requires  every bits[j] is 0 or 1; 2^(k-1) < n <= 2^k; k >= 1; their number is below n
// Ensures   each further bit splits every indicator h into h - h * bit and h * bit, so exactly one stays 1; products whose
//           number would be n or more are 0. The products are the outputs, level by level; of each level the last one is
//           left out, as all of a level sum to the bit.
template OneHot(k, n) {
    signal input bits[k];
    signal output products[n - k - 1];

    var indicators[2 ** k];
    indicators[0] = 1 - bits[0];
    indicators[1] = bits[0];
    var next = 0;
    for (var j = 1; j < k; j++) {
        var size = 2 ** j;
        var kept = n - size < size ? n - size : size;
        var last = bits[j];
        for (var i = 0; i < kept - 1; i++) {
            products[next] <== indicators[i] * bits[j];
            indicators[size + i] = products[next];
            last -= products[next];
            next++;
        }
        indicators[size + kept - 1] = last;
        for (var i = 0; i < kept; i++) {
            indicators[i] -= indicators[size + i];
        }
    }
}
