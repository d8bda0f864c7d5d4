pragma circom 2.1.0;

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
