// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IInferenceReceiver} from "zkml/contracts/IInferenceReceiver.sol";

/// @dev A contract that does what a test says: when told to, when it is paid, and when it is called with an answer.
contract Actor is IInferenceReceiver {
    enum Behaviour {
        Accept,
        Refuse,
        Burn,
        ReturnMegabyte,
        RevertMegabyte
    }

    struct Planned {
        address target;
        uint256 value;
        bytes data;
    }

    struct Result {
        bool done;
        bytes answer;
    }

    struct Delivery {
        address from;
        uint256 id;
        bytes32 model;
        int256[] outputs;
        uint256 gasGiven;
    }

    Behaviour public whenPaid;
    Behaviour public whenCalled;
    Planned[] private _planned;
    Result[] private _results;
    Delivery[] private _deliveries;

    function behave(Behaviour paid, Behaviour called) external {
        (whenPaid, whenCalled) = (paid, called);
    }

    /// @dev What to do, in this order, at the next payment or delivery.
    function plan(Planned[] calldata calls) external {
        delete _planned;
        for (uint256 i; i < calls.length; ++i) _planned.push(calls[i]);
    }

    function perform(address target, bytes calldata data) external payable returns (bytes memory answer) {
        bool done;
        (done, answer) = target.call{value: msg.value}(data);
        if (!done) {
            assembly {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    function results() external view returns (Result[] memory) {
        return _results;
    }

    function deliveries() external view returns (Delivery[] memory) {
        return _deliveries;
    }

    receive() external payable {
        _act(whenPaid);
    }

    function onInference(uint256 id, bytes32 model, int256[] calldata outputs) external {
        uint256 gasGiven = gasleft();
        _act(whenCalled);
        _deliveries.push(Delivery(msg.sender, id, model, outputs, gasGiven));
    }

    function _act(Behaviour behaviour) private {
        if (behaviour == Behaviour.Refuse) revert("refused");
        if (behaviour == Behaviour.Burn) while (true) {}
        if (behaviour == Behaviour.ReturnMegabyte) {
            assembly {
                return(0, 1000000)
            }
        }
        if (behaviour == Behaviour.RevertMegabyte) {
            assembly {
                revert(0, 1000000)
            }
        }
        Planned[] memory calls = _planned;
        delete _planned;
        for (uint256 i; i < calls.length; ++i) {
            (bool done, bytes memory answer) = calls[i].target.call{value: calls[i].value}(calls[i].data);
            _results.push(Result(done, answer));
        }
    }
}
