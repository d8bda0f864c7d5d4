/** Numbers of a proof, 32 bytes each: first the coordinates of points, below q, then scalars, below r. */
const NUMBERS = 24

export const PROOF_BYTES = 32 * NUMBERS

/** @param proofType As snarkjs's contract declares the proof. */
export function verifyProof(signals: number, proofType: 'uint256[24]' | 'bytes32[24]'): string {
  return `
    /// @notice Whether a proof holds for public signals that are packed already.
    /// @dev Never reverts on a false or malformed proof: false. Callers must check the answer.
    /// @param proof The numbers of the proof, in the order in which verifyInference takes them.
    /// @param signals The public signals, each below the scalar field's modulus.
    function verifyProof(${proofType} calldata proof, uint256[${signals}] calldata signals)
        external
        view
        returns (bool)
    {
        bytes calldata numbers;
        assembly ("memory-safe") {
            numbers.offset := proof
            numbers.length := ${PROOF_BYTES}
        }
        (uint256 p, bool valid) = _place(numbers);
        return valid && _verify(p, signals);
    }`
}

/** @param points Points that the proof begins with. */
export function holds(signals: number, points: number): string {
  return `
    /// @dev Whether the proof, of ${PROOF_BYTES} bytes, holds for the signals.
    function _holds(bytes calldata proof, uint256[${signals}] memory signals) private view returns (bool) {
        (uint256 p, bool valid) = _place(proof);
        if (valid) return _verify(p, signals);
        for (uint256 i; i < ${NUMBERS}; ++i) {
            uint256 element;
            assembly ("memory-safe") {
                element := calldataload(add(proof.offset, shl(5, i)))
            }
            if (element >= (i < ${2 * points} ? BASE_MODULUS : SCALAR_MODULUS)) revert NotCanonical(i);
        }
        return false;
    }`
}
