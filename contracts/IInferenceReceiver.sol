// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What a contract implements to be handed the answers to the queries that it posts in an InferenceMarket
/// @dev Anybody can name any contract as the receiver of a query of his own, and anybody can call this function. So an
/// implementation must check both that `msg.sender` is the market that it asked, and that `id` is a query that it asked
/// and has not yet been answered. Without the second check a stranger answers with a model and with inputs of his choice.
interface IInferenceReceiver {
    /// @notice Delivers a proven answer. Called at most once a query, never in the transaction that asked.
    /// @dev Runs with the gas that was asked for. If it reverts or runs out of gas, the query stays answered, the prover
    /// stays paid and the answer is not delivered again: it is in the market's event.
    /// @param id The query, as `ask` returned it.
    /// @param model The model that answered: the identifier that the query named.
    /// @param outputs Of each output that is not private, in the model's order: a public one's values; a hashed one's digest.
    function onInference(uint256 id, bytes32 model, int256[] calldata outputs) external;
}
