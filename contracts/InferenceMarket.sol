// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IInferenceReceiver} from "./IInferenceReceiver.sol";
import {IZkmlVerifier} from "./IZkmlVerifier.sol";
import {ModelRegistry} from "./ModelRegistry.sol";

/// @title A market of proven inferences
/// @notice Somebody posts a query: inputs for a version of a registered model, a reward, a deadline. Whoever first shows a
/// proof of the answer in time is paid; a query without an answer is refunded. Nobody administers the market and it takes
/// no fee.
/// @dev A prover first commits to his proof and reveals it in a later block, so that a proof seen in a pending transaction is
/// of no use to the one who sees it. The argument:
///
/// 1. A commitment binds the query, the committer's own address, the proof and the outputs. One that is copied opens for its
///    author only. To have one that opens, a copier must have committed while he knew a valid proof: in or after the block
///    that he first saw one in. Other bytes that prove the same (anybody can re-randomize a Groth16 proof) change nothing:
///    he must know those too when he commits. What he committed before, he committed without knowing a proof.
/// 2. Commitments of the block in which a query was first committed to may be revealed from the next block on
///    (FIRST_DELAY). Every other one, a replaced one too, LATER_DELAY blocks after it was made. A copier's comes after
///    the one whose reveal he copies, so he always has to wait for LATER_DELAY blocks, and wins only if the reveal is kept
///    out of that many blocks in a row. Whoever commits to nonsense to be first makes honest provers wait for LATER_DELAY
///    blocks, and gains nothing: their head start on a copier is the same.
/// 3. No salt is needed. A commitment hides a proof as well as the proof is hard to guess, and who can guess it can check
///    guesses with the verifier, commitment or not: to such a one the proof is not worth copying.
/// 4. A commitment locks out nobody, so it needs neither deposit nor expiry. It ends with its query, or with the next one of
///    its author for the same query.
///
/// A reveal that is sent has shown the proof, whatever becomes of it. A prover therefore sends it only after his commitment is
/// mined, simulates it only then too (a node sees what it simulates), and lets no deadline come near. On a chain that
/// reorganizes he waits for as many blocks between the two as he wants the commitment to be buried under. `block.number` is
/// what the chain makes of it; on some rollups it counts the blocks of the chain below.
contract InferenceMarket {
    /// @notice Where a query stands.
    enum Status {
        Unknown,
        Open,
        Fulfilled,
        Refunded
    }

    /// @notice A query.
    struct Query {
        /// Who posted it, and gets the reward back if nobody answers.
        address asker;
        Status status;
        /// Last second, in Unix time, in which it can be answered.
        uint40 deadline;
        /// Block of the first commitment; 0 when there is none yet.
        uint48 firstCommit;
        /// What verified the model's version when the query was posted.
        address verifier;
        /// In wei.
        uint96 reward;
        /// Contract that is called with the answer; 0 for none.
        address receiver;
        /// Gas that the receiver is called with.
        uint32 receiverGas;
        uint32 version;
        bytes32 model;
        bytes32 inputsHash;
    }

    /// @notice What a prover committed to.
    struct Commitment {
        /// The commitment's first 24 bytes.
        bytes24 start;
        /// First block in which it can be revealed; 0 when there is no commitment.
        uint64 revealFrom;
    }

    /// @notice A query was posted.
    event Asked(
        uint256 indexed id,
        bytes32 indexed model,
        address indexed asker,
        uint32 version,
        uint256 reward,
        uint64 deadline,
        address receiver,
        uint32 receiverGas,
        bytes inputs
    );
    /// @notice A prover committed to an answer, which he can reveal from a block on.
    event Committed(uint256 indexed id, address indexed prover, uint64 revealFrom);
    /// @notice A query was answered and its reward paid to the prover.
    event Fulfilled(uint256 indexed id, bytes32 indexed model, address indexed prover, int256[] outputs);
    /// @notice The receiver has no code, reverted or ran out of the gas that was asked for: it did not take the answer.
    event CallbackFailed(uint256 indexed id, address indexed receiver);
    /// @notice Nobody answered the query in time, and the reward went back to the asker.
    event Refunded(uint256 indexed id, address indexed asker, uint256 reward);

    /// @notice A query needs inputs: without any, every inference of the model would answer it.
    error NoInputs();
    /// @notice The deadline is not in the future, or beyond 40 bits.
    error BadDeadline(uint64 deadline);
    /// @notice The reward is beyond 96 bits.
    error RewardTooLarge(uint256 reward);
    /// @notice There is no such query, or it was answered or refunded already.
    error NotOpen(uint256 id, Status status);
    /// @notice The query can no longer be answered.
    error DeadlinePassed(uint256 id, uint64 deadline);
    /// @notice The query can still be answered.
    error DeadlineNotPassed(uint256 id, uint64 deadline);
    /// @notice Only who posted the query may do this.
    error NotAsker(uint256 id, address caller);
    /// @notice The inputs are not those of the query.
    error WrongInputs(uint256 id);
    /// @notice The caller has not committed to an answer.
    error NotCommitted(uint256 id, address prover);
    /// @notice The caller's commitment can be revealed only from this block on.
    error RevealTooEarly(uint256 id, uint64 revealFrom);
    /// @notice The caller committed to another proof or to other outputs.
    error WrongCommitment(uint256 id, address prover);
    /// @notice The transaction has too little gas left to give the receiver what was asked for.
    error TooLittleGas(uint256 needed);
    /// @notice The recipient did not take the money.
    error PaymentRefused(address recipient, uint256 amount);

    /// @notice Blocks between commitment and reveal, for commitments of the block in which the query got its first.
    uint256 public constant FIRST_DELAY = 1;
    /// @notice Blocks between commitment and reveal, for all other commitments.
    uint256 public constant LATER_DELAY = 8;

    /// @dev Gas beside the receiver's: for the call itself and for the event if it fails.
    uint256 private constant CALLBACK_RESERVE = 10_000;

    /// @notice Where queries' models are looked up when they are posted.
    ModelRegistry public immutable registry;

    /// @notice The number of queries posted so far; also the identifier of the newest one.
    uint256 public count;

    mapping(uint256 id => Query) private _queries;
    mapping(uint256 id => mapping(address prover => Commitment)) private _commitments;

    constructor(ModelRegistry registry_) {
        registry = registry_;
    }

    /// @notice Posts a query; the value sent with it is the reward, which may be 0. It cannot be withdrawn before the deadline.
    /// A contract that asks has to be able to call `refund` and to take its money.
    /// @dev What the registry says afterwards of the version does not matter to the query.
    /// @param model The model's identifier in the registry.
    /// @param version The number of a version that is not retired.
    /// @param inputs What `verifyInference` of the version's verifier takes. Not checked: inputs that it does not accept
    /// cannot be answered.
    /// @param deadline Last second, in Unix time, in which an answer is taken.
    /// @param receiver Contract that is called with the answer, an IInferenceReceiver; 0 for none.
    /// @param receiverGas Gas that the receiver is called with, to the unit; the prover pays for it.
    /// @return id The query: a number that is never given again.
    function ask(
        bytes32 model,
        uint32 version,
        bytes calldata inputs,
        uint64 deadline,
        address receiver,
        uint32 receiverGas
    ) external payable returns (uint256 id) {
        if (inputs.length == 0) revert NoInputs();
        if (deadline <= block.timestamp || deadline > type(uint40).max) revert BadDeadline(deadline);
        if (msg.value > type(uint96).max) revert RewardTooLarge(msg.value);
        id = ++count;
        Query storage posted = _queries[id];
        posted.asker = msg.sender;
        posted.status = Status.Open;
        posted.deadline = uint40(deadline);
        posted.verifier = registry.verifierOf(model, version);
        posted.reward = uint96(msg.value);
        posted.receiver = receiver;
        posted.receiverGas = receiverGas;
        posted.version = version;
        posted.model = model;
        posted.inputsHash = keccak256(inputs);
        emit Asked(id, model, msg.sender, version, msg.value, deadline, receiver, receiverGas, inputs);
    }

    /// @notice Commits the caller to an answer, which he then reveals with `fulfil`. Replaces his last one for this query.
    /// @param commitment What `commitmentOf` gives for the caller.
    /// @return revealFrom The first block in which the answer can be revealed.
    function commit(uint256 id, bytes32 commitment) external returns (uint64 revealFrom) {
        Query storage answered = _open(id);
        _requireInTime(id, answered.deadline);
        if (answered.firstCommit == 0) answered.firstCommit = uint48(block.number);
        uint256 delay = answered.firstCommit == block.number ? FIRST_DELAY : LATER_DELAY;
        revealFrom = uint64(block.number + delay);
        _commitments[id][msg.sender] = Commitment({start: bytes24(commitment), revealFrom: revealFrom});
        emit Committed(id, msg.sender, revealFrom);
    }

    /// @notice Answers a query: reveals what the caller committed to, pays him the reward and calls the receiver.
    /// @dev Reverts with the verifier's error when the proof does not hold.
    /// @param inputs The query's, as its event shows them.
    /// @param proof As `verifyInference` takes it.
    /// @param outputs The answer.
    function fulfil(uint256 id, bytes calldata inputs, bytes calldata proof, int256[] calldata outputs) external {
        Query storage answered = _open(id);
        _requireInTime(id, answered.deadline);
        if (keccak256(inputs) != answered.inputsHash) revert WrongInputs(id);
        _spendCommitment(id, commitmentOf(id, msg.sender, proof, outputs));
        answered.status = Status.Fulfilled;
        IZkmlVerifier(answered.verifier).verifyInference(proof, inputs, outputs);
        bytes32 model = answered.model;
        emit Fulfilled(id, model, msg.sender, outputs);
        _pay(msg.sender, answered.reward);
        address receiver = answered.receiver;
        if (receiver == address(0)) return;
        bytes memory message = abi.encodeCall(IInferenceReceiver.onInference, (id, model, outputs));
        if (!_called(receiver, answered.receiverGas, message)) emit CallbackFailed(id, receiver);
    }

    /// @notice Gives the reward of a query of the caller's that nobody answered in time back to him.
    /// @dev For nobody else, so that a contract that asks for others knows whose money comes back.
    function refund(uint256 id) external {
        Query storage expired = _open(id);
        if (expired.asker != msg.sender) revert NotAsker(id, msg.sender);
        if (block.timestamp <= expired.deadline) revert DeadlineNotPassed(id, expired.deadline);
        expired.status = Status.Refunded;
        emit Refunded(id, msg.sender, expired.reward);
        _pay(msg.sender, expired.reward);
    }

    /// @notice A query; all zero when there is none.
    function query(uint256 id) external view returns (Query memory) {
        return _queries[id];
    }

    /// @notice A prover's commitment for a query; all zero when there is none.
    function commitmentBy(uint256 id, address prover) external view returns (Commitment memory) {
        return _commitments[id][prover];
    }

    /// @notice What a prover commits to. A node that is asked for it sees the proof: better computed by oneself.
    function commitmentOf(uint256 id, address prover, bytes calldata proof, int256[] calldata outputs)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(id, prover, keccak256(proof), keccak256(abi.encodePacked(outputs))));
    }

    function _open(uint256 id) private view returns (Query storage found) {
        found = _queries[id];
        if (found.status != Status.Open) revert NotOpen(id, found.status);
    }

    function _requireInTime(uint256 id, uint64 deadline) private view {
        if (block.timestamp > deadline) revert DeadlinePassed(id, deadline);
    }

    function _spendCommitment(uint256 id, bytes32 revealed) private {
        Commitment memory made = _commitments[id][msg.sender];
        if (made.revealFrom == 0) revert NotCommitted(id, msg.sender);
        if (block.number < made.revealFrom) revert RevealTooEarly(id, made.revealFrom);
        if (made.start != bytes24(revealed)) revert WrongCommitment(id, msg.sender);
        delete _commitments[id][msg.sender];
    }

    /// @dev Copies nothing of what the recipient returns.
    function _pay(address recipient, uint256 amount) private {
        if (amount == 0) return;
        bool paid;
        assembly ("memory-safe") {
            paid := call(gas(), recipient, amount, 0, 0, 0, 0)
        }
        if (!paid) revert PaymentRefused(recipient, amount);
    }

    /// @dev Calls with exactly this much gas, of which the chain would silently give less if less than 64/63 of it were left,
    /// and copies nothing of what the receiver returns. Looking at the code pays for the first access beforehand.
    function _called(address receiver, uint256 receiverGas, bytes memory message) private returns (bool taken) {
        if (receiver.code.length == 0) return false;
        uint256 needed = receiverGas + receiverGas / 63 + 1 + CALLBACK_RESERVE;
        if (gasleft() < needed) revert TooLittleGas(needed);
        assembly ("memory-safe") {
            taken := call(receiverGas, receiver, 0, add(message, 0x20), mload(message), 0, 0)
        }
    }
}
