// Generated from circuits/*.circom by `npm run gen`. Do not edit.

/** Text of circuits/<name>.circom, by name. */
export const TEMPLATES: Readonly<Record<string, string>> = {
  Define: `pragma circom 2.1.0;

// out = x, a signal of its own for a long linear expression.
//
// Requires  nothing
// Ensures   the equation, in the field
template Define() {
    signal input x;
    signal output out;

    out <== x;
}
`,
  Digits: `pragma circom 2.1.0;

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
`,
  Divide: `pragma circom 2.1.0;

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
    out <-- ((x - lo * d) \\ d) + lo;
    high <== InRange(lo, quotientWidth)(out);
    multiple <== out * d;
    low <== Digits(0, width)(x - multiple);
    room <== Digits(0, width)(d - 1 - (x - multiple));
}
`,
  InRange: `pragma circom 2.1.0;

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
`,
  IsZero: `pragma circom 2.1.0;

// out = 1 if x = 0, else 0.
//
// Requires  nothing: x is a field element
// Ensures   x = 0: the first equation gives out = 1, the third inverse = 0. x != 0: the second gives out = 0, then the
//           first inverse = 1 / x. Both signals are unique.
template IsZero() {
    signal input x;
    signal output inverse;
    signal output out;

    inverse <-- x != 0 ? 1 / x : 0;
    out <== 1 - x * inverse;
    x * out === 0;
    inverse * out === 0;
}
`,
  Leader: `pragma circom 2.1.0;

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
`,
  LeakyRelu: `pragma circom 2.1.0;

include "Digits.circom";

// out = unit * q for q >= 0 and slope * q for q < 0, with q = floor((x + half) / 2^shift), where half = 2^(shift - 1),
// or 0 for shift 0.
//
// Requires  x is an integer, -2^m <= x + half < 2^m; shift <= m <= 251
// Ensures   bits are the digits of x + half + 2^m. The top one is 1 exactly when q >= 0; the digits from \`shift\` up
//           to it write q, or q + 2^(m - shift) when q < 0.
template LeakyRelu(shift, slope, unit, m) {
    signal input x;
    signal output bits[m + 1];
    signal output out;

    var half = 2 ** shift \\ 2;
    bits <== Digits(half + 2 ** m, m + 1)(x);

    var q = 2 ** (m - shift) * (bits[m] - 1);
    for (var i = shift; i < m; i++) {
        q += 2 ** (i - shift) * bits[i];
    }
    out <== bits[m] * ((unit - slope) * q) + slope * q;
}
`,
  Max: `pragma circom 2.1.0;

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
`,
  MultiplyAdd: `pragma circom 2.1.0;

// out = a * b + addend.
//
// Requires  nothing: operands are field elements
// Ensures   the equation, in the field
template MultiplyAdd() {
    signal input a;
    signal input b;
    signal input addend;
    signal output out;

    out <== a * b + addend;
}
`,
  OneHot: `pragma circom 2.1.0;

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
`,
  Poseidon: `pragma circom 2.1.0;

include "PoseidonConstants.circom";

// The S-boxes of one Poseidon permutation of 17 lanes (eprint 2019/458): 8 full rounds, half of them before and half
// after 68 partial ones; a round adds constants, raises all lanes (partial: lane 0) to the fifth power and mixes.
//
// Requires  nothing: lanes are field elements; lane 0 is the capacity, and lanes 1 to 16 are the message
// Ensures   sboxes[3 k], [3 k + 1] and [3 k + 2] are the second, fourth and fifth power of what enters S-box k, in the
//           order in which they are evaluated. The digest is lane 0 after the last mix: the first row of the matrix
//           times the last 17 fifth powers.
template Poseidon() {
    signal input state[17];
    signal output sboxes[612];

    var constants[76][17] = poseidonRoundConstants();
    var matrix[17][17] = poseidonMatrix();
    var lanes[17];
    for (var i = 0; i < 17; i++) {
        lanes[i] = state[i];
    }
    var next = 0;
    for (var round = 0; round < 76; round++) {
        for (var i = 0; i < 17; i++) {
            lanes[i] += constants[round][i];
        }
        var active = round < 4 || round >= 72 ? 17 : 1;
        for (var i = 0; i < active; i++) {
            sboxes[next] <== lanes[i] * lanes[i];
            sboxes[next + 1] <== sboxes[next] * sboxes[next];
            sboxes[next + 2] <== sboxes[next + 1] * lanes[i];
            lanes[i] = sboxes[next + 2];
            next += 3;
        }
        var mixed[17];
        for (var i = 0; i < 17; i++) {
            mixed[i] = 0;
            for (var j = 0; j < 17; j++) {
                mixed[i] += matrix[i][j] * lanes[j];
            }
        }
        lanes = mixed;
    }
}
`,
  Relu: `pragma circom 2.1.0;

include "Digits.circom";

// out = max(0, q) with q = floor((x + half) / 2^shift), where half = 2^(shift - 1), or 0 for shift 0.
//
// Requires  x is an integer, -2^m <= x + half < 2^m; shift <= m <= 251
// Ensures   bits are the digits of x + half + 2^m. The top one is 1 exactly when q >= 0, and then the digits from
//           \`shift\` up to it write q.
template Relu(shift, m) {
    signal input x;
    signal output bits[m + 1];
    signal output out;

    var half = 2 ** shift \\ 2;
    bits <== Digits(half + 2 ** m, m + 1)(x);

    var quotient = 0;
    for (var i = shift; i < m; i++) {
        quotient += 2 ** (i - shift) * bits[i];
    }
    out <== bits[m] * quotient;
}
`,
  Rescale: `pragma circom 2.1.0;

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
`,
  SquareRoot: `pragma circom 2.1.0;

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
`,
  Steps: `pragma circom 2.1.0;

// Bits that never increase: 1 up to some place, 0 from there on. Nothing ties that place to the inputs but the hint, so
// the caller must bound it (steps[j] tells whether above[j] >= length).
//
// Requires  count >= 1, count + 1 below the field's order; for the hint 0 <= above[j] < 2 * length, above[j] falling with j
// Ensures   1 - steps[0], every steps[j] - steps[j + 1] and steps[count - 1] are 0 or 1. They sum to 1, so exactly one of
//           them is 1.
template Steps(count, length) {
    signal input above[count];
    signal output steps[count];

    for (var j = 0; j < count; j++) {
        steps[j] <-- above[j] \\ length;
    }
    (1 - steps[0]) * (0 - steps[0]) === 0;
    for (var j = 0; j + 1 < count; j++) {
        (steps[j] - steps[j + 1]) * (steps[j] - steps[j + 1] - 1) === 0;
    }
    steps[count - 1] * (steps[count - 1] - 1) === 0;
}
`,
}
