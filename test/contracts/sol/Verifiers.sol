// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IZkmlVerifier} from "zkml/contracts/IZkmlVerifier.sol";

/// @dev The model: outputs are the sum of the input bytes and their number. A proof is two words whose exclusive or is the
/// statement's hash, so that everybody who has one can make others of the same statement, as with Groth16.
contract ToyVerifier is IZkmlVerifier {
    bytes32 public immutable MODEL_HASH;
    bytes32 public immutable CIRCUIT_HASH;
    uint256 public immutable WEIGHTS_DIGEST;

    constructor(bytes32 modelHash, bytes32 circuitHash, uint256 weightsDigest) {
        (MODEL_HASH, CIRCUIT_HASH, WEIGHTS_DIGEST) = (modelHash, circuitHash, weightsDigest);
    }

    function verifyInference(bytes calldata proof, bytes calldata inputs, int256[] calldata outputs) external view {
        if (proof.length != 64) revert WrongProofLength(proof.length);
        if (outputs.length != 2) revert WrongLength(2, outputs.length);
        (bytes32 left, bytes32 right) = abi.decode(proof, (bytes32, bytes32));
        int256 sum;
        for (uint256 i; i < inputs.length; ++i) sum += int256(uint256(uint8(inputs[i])));
        bool computed = outputs[0] == sum && outputs[1] == int256(inputs.length);
        bytes32 statement = keccak256(abi.encode(CIRCUIT_HASH, inputs, outputs));
        if (!computed || left ^ right != statement) revert InvalidProof();
    }
}

/// @dev Has code, but none of the three constants.
contract NoConstants {
    function other() external pure returns (uint256) {
        return 1;
    }
}

/// @dev Answers every call with a number of words of its choice, or refuses.
contract Answers {
    uint256 private immutable BYTES;
    uint256 private immutable WORD;
    bool private immutable REFUSES;

    constructor(uint256 bytes_, uint256 word, bool refuses) {
        (BYTES, WORD, REFUSES) = (bytes_, word, refuses);
    }

    fallback() external {
        (uint256 length, uint256 word, bool refuses) = (BYTES, WORD, REFUSES);
        assembly {
            mstore(0, word)
            if refuses { revert(0, length) }
            return(0, length)
        }
    }
}
