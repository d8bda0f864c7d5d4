export const CHALLENGES = `
    /// @dev Challenges: Keccak-256 of big-endian words, modulo r. Each covers the one before, and thereby all that came
    /// before it; the first covers the circuit, the signals and the wires. Then xi, of which all roots that are needed are
    /// powers of the seed, and at y the polynomials that vanish at these roots.
    function _draw(uint256 p) private pure {
        assembly ("memory-safe") {
            let r := SCALAR_MODULUS
            // beta = H(C0, signals, C1), gamma = H(beta)
            mstore(add(p, AT_BETA), mod(keccak256(p, add(AT_C1, 0x40)), r))
            mstore(add(p, AT_GAMMA), mod(keccak256(add(p, AT_BETA), 0x20), r))
            // seed = H(gamma, C2), alpha = H(seed, values), y = H(alpha, W1)
            let seed := mod(keccak256(add(p, AT_GAMMA), 0x60), r)
            mstore(add(p, AT_SEED), seed)
            mstore(add(p, AT_ALPHA), mod(keccak256(add(p, AT_SEED), 0x200), r))
            let y := mod(keccak256(add(p, AT_ALPHA), 0x60), r)
            mstore(add(p, AT_Y), y)
            // xi = seed^24
            let xi := mulmod(mulmod(seed, seed, r), seed, r)
            xi := mulmod(xi, xi, r) xi := mulmod(xi, xi, r) xi := mulmod(xi, xi, r)
            mstore(add(p, AT_XI), xi)
            // Z0 = y^8 - xi, Z1 = y^4 - xi, Z2 = (y^3 - xi) (y^3 - xi omega)
            let power := mulmod(mulmod(y, y, r), y, r)
            mstore(add(p, AT_Z2_XI), addmod(power, sub(r, xi), r))
            mstore(add(p, AT_Z2_XIW), addmod(power, sub(r, mulmod(xi, OMEGA, r)), r))
            power := mulmod(power, y, r)
            mstore(add(p, AT_Z1), addmod(power, sub(r, xi), r))
            mstore(add(p, AT_Z0), addmod(mulmod(power, power, r), sub(r, xi), r))
        }
    }`
