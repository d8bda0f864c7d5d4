// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DevOnlyScoreVerifier} from "./zkml/DevOnlyScoreVerifier.sol";

/// Deploys the verifier within its own creation.
contract Factory {
    DevOnlyScoreVerifier public immutable verifier = new DevOnlyScoreVerifier();
}
