// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IZkmlVerifier} from "zkml/contracts/IZkmlVerifier.sol";

/// @title Lends to everyone whose attested record a model gives a good score, without seeing the record
/// @notice An attester (a bank, an employer) publishes the salted digest of an applicant's record. The applicant proves that
/// the model, run on the record with this digest, gives this score. Record and salt stay with the two of them.
/// @dev Each applicant is paid once, however many records and proofs there are: anyone can turn a proof into other bytes
/// that prove the same. The attester answers for the records, and for knowing each applicant by one address only.
contract CreditLine {
    /// @notice Verifier of the scoring model: one hashed input, the record; one public output, the score.
    IZkmlVerifier public immutable verifier;
    /// @notice Who vouches for records.
    address public immutable attester;
    /// @notice Who deployed this contract, lends, and may take back what nobody has drawn.
    address public immutable lender;
    /// @notice The least score that is good enough, in the integers that proofs are about: points / scale, rounded up.
    int256 public immutable leastScore;
    /// @notice What an applicant is lent, in wei.
    uint256 public immutable loan;

    /// @notice Whose record has this digest.
    mapping(uint256 digest => address applicant) public applicantOf;
    /// @notice Whether an applicant has had the loan.
    mapping(address applicant => bool) public hasDrawn;

    /// @notice The attester vouched for an applicant's record.
    event Attested(address indexed applicant, uint256 digest);
    /// @notice An applicant proved this score of this record, and was paid.
    event Drawn(address indexed applicant, uint256 digest, int256 score);

    /// @notice Only the attester vouches for records.
    error NotAttester(address sender);
    /// @notice Only the lender takes money back.
    error NotLender(address sender);
    /// @notice The digest is that of somebody's record already.
    error AlreadyAttested(uint256 digest);
    /// @notice The attester has not said that the record with this digest is the sender's.
    error NotYourRecord(uint256 digest, address sender);
    /// @notice The applicant has had the loan.
    error AlreadyDrawn(address applicant);
    /// @notice The score is not good enough.
    error ScoreTooLow(int256 score, int256 least);
    /// @notice The contract has less money than that, or the receiver refused it.
    error PaymentFailed(address receiver, uint256 amount);

    /// @notice The sender becomes the lender; what is sent along is lent.
    /// @param verifier_ Verifier of the scoring model.
    /// @param attester_ Who vouches for records.
    /// @param leastScore_ The least score, as an integer.
    /// @param loan_ What an applicant is lent, in wei.
    constructor(IZkmlVerifier verifier_, address attester_, int256 leastScore_, uint256 loan_) payable {
        (verifier, attester, lender) = (verifier_, attester_, msg.sender);
        (leastScore, loan) = (leastScore_, loan_);
    }

    /// @notice Adds money to lend.
    function fund() external payable {}

    /// @notice The attester vouches that the record with this digest is the applicant's, once and for all.
    function attest(uint256 digest, address applicant) external {
        if (msg.sender != attester) revert NotAttester(msg.sender);
        if (applicantOf[digest] != address(0)) revert AlreadyAttested(digest);
        applicantOf[digest] = applicant;
        emit Attested(applicant, digest);
    }

    /// @notice Pays the caller the loan if the model gives his attested record a good score.
    /// @dev Of no use to who copies the call from the pending transactions: the record is not his. Reverts with the
    /// verifier's own error (InvalidProof, for one) where the proof does not prove this score of this record.
    /// @param proof The proof's bytes, as `zkml calldata` prints them.
    /// @param digest Digest of the record, which the attester published for the caller.
    /// @param score The model's output, in the integers that proofs are about.
    function draw(bytes calldata proof, uint256 digest, int256 score) external {
        if (applicantOf[digest] != msg.sender) revert NotYourRecord(digest, msg.sender);
        if (hasDrawn[msg.sender]) revert AlreadyDrawn(msg.sender);
        if (score < leastScore) revert ScoreTooLow(score, leastScore);

        int256[] memory outputs = new int256[](1);
        outputs[0] = score;
        verifier.verifyInference(proof, abi.encodePacked(digest), outputs);

        hasDrawn[msg.sender] = true;
        emit Drawn(msg.sender, digest, score);
        _pay(loan);
    }

    /// @notice The lender takes back money that nobody has drawn, at any time.
    function withdraw(uint256 amount) external {
        if (msg.sender != lender) revert NotLender(msg.sender);
        _pay(amount);
    }

    function _pay(uint256 amount) private {
        (bool paid, ) = msg.sender.call{value: amount}("");
        if (!paid) revert PaymentFailed(msg.sender, amount);
    }
}
