pragma circom 2.1.0;

// out = x, a signal of its own for a long linear expression.
//
// Requires  nothing
// Ensures   the equation, in the field
template Define() {
    signal input x;
    signal output out;

    out <== x;
}
