pragma circom 2.1.0;

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
        steps[j] <-- above[j] \ length;
    }
    (1 - steps[0]) * (0 - steps[0]) === 0;
    for (var j = 0; j + 1 < count; j++) {
        (steps[j] - steps[j + 1]) * (steps[j] - steps[j + 1] - 1) === 0;
    }
    steps[count - 1] * (steps[count - 1] - 1) === 0;
}
