// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What every verifier contract that zkml exports can do, whatever its model, proof system and language
interface IZkmlVerifier {
    /// @notice Reverts unless the proof proves that the model computes these outputs from these inputs.
    /// @dev Anyone can turn a Groth16 proof into other bytes that prove the same: never take proof bytes for an identifier.
    /// @param proof The proof's bytes as `zkml prove` writes them, or (Groth16) their compressed form.
    /// @param inputs Of each input that is not private, in the model's order: a public one's values v - lo, big-endian, in as
    /// many bytes as its range takes; a hashed one's digest in 32 bytes.
    /// @param outputs Of each output that is not private, in the model's order: a public one's values v; a hashed one's digest.
    function verifyInference(bytes calldata proof, bytes calldata inputs, int256[] calldata outputs) external view;

    /// @notice SHA-256 of the model's file; 0 where weights are not fixed, as then the circuit does not bind it.
    function MODEL_HASH() external view returns (bytes32);

    /// @notice SHA-256 that names the circuit together with what its numbers mean.
    function CIRCUIT_HASH() external view returns (bytes32);

    /// @notice Digest of the committed weights that proofs must be made with; 0 where weights are not hashed.
    function WEIGHTS_DIGEST() external view returns (uint256);
}
