pragma circom 2.1.0;

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
