// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What every verifier contract that zkml exports can do, whatever its model, proof system and language
interface IZkmlVerifier {
    /// @notice The proof has a length that no proof of the contract's proof system has.
    error WrongProofLength(uint256 found);
    /// @notice The inputs have another number of bytes, or the outputs another number of elements, than the model's.
    error WrongLength(uint256 expected, uint256 found);
    /// @notice The value at byte `index` of the inputs is above its tensor's range, or a digest not below r.
    error InputOutOfRange(uint256 index);
    /// @notice Element `index` of the outputs is outside its tensor's range, or a digest not in 0 .. r - 1.
    error OutputOutOfRange(uint256 index, int256 value);
    /// @notice Word `index` of the proof is not the one form of its number: not below its modulus.
    error NotCanonical(uint256 index);
    /// @notice The proof does not prove this inference.
    error InvalidProof();

    /// @notice Reverts unless the proof proves that the model computes these outputs from these inputs.
    /// @dev Anyone can turn a Groth16 proof into other bytes that prove the same: never take proof bytes for an identifier.
    /// @param proof The numbers of proof.json, 32 bytes each, big-endian, or (Groth16) their compressed form.
    /// `zkml calldata` prints both.
    /// @param inputs Of each input that is not private, in the model's order: a public one's values v - lo, row-major,
    /// big-endian, in as many bytes as its range takes; a hashed one's digest in 32 bytes. Lengths are exact.
    /// @param outputs Of each output that is not private, in the model's order: a public one's values v; a hashed one's digest.
    function verifyInference(bytes calldata proof, bytes calldata inputs, int256[] calldata outputs) external view;

    /// @notice SHA-256 of the model's file; 0 where weights are not fixed, as then the circuit does not bind it.
    function MODEL_HASH() external view returns (bytes32);

    /// @notice SHA-256 that names the circuit together with what its numbers mean.
    function CIRCUIT_HASH() external view returns (bytes32);

    /// @notice Digest of the committed weights that proofs must be made with; 0 where weights are not hashed.
    function WEIGHTS_DIGEST() external view returns (uint256);
}
