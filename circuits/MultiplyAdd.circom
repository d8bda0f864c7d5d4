pragma circom 2.1.0;

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
