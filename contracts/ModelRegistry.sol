// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IZkmlVerifier} from "./IZkmlVerifier.sol";

/// @title A public list of models whose inferences can be verified on this chain
/// @notice Anybody registers models and publishes versions of his own. Nobody else can change them, and a version, once
/// published, never changes: it can only be retired and reinstated. There is no administrator.
/// @dev The registry vouches for nothing. What it reads from a verifier is what that contract says of itself, and whoever
/// registers chooses that contract: before relying on a version compare the verifier's code with one exported from the model.
contract ModelRegistry {
    /// @notice A model. Its identifier is that of its first owner and its name, for good.
    struct Model {
        /// Who may publish, retire, describe and hand over.
        address owner;
        /// How many versions were published; they are numbered from 1.
        uint32 versions;
        /// Who may become the owner by accepting; 0 when ownership is not offered.
        address offeredTo;
        string name;
        string description;
        /// For example an SPDX expression.
        string licence;
    }

    /// @notice What the publisher says of a version.
    struct VersionData {
        /// Contract that implements IZkmlVerifier.
        address verifier;
        /// JSON: names, shapes, visibility, ranges and scales of the inputs.
        string inputSchema;
        /// JSON: names, shapes, visibility, ranges and scales of the outputs.
        string outputSchema;
        /// Where more about the version is to be found.
        string metadataURI;
    }

    /// @notice A version of a model.
    struct Version {
        address verifier;
        bool retired;
        /// The verifier's CIRCUIT_HASH when the version was published, as are the next two.
        bytes32 circuitHash;
        bytes32 modelHash;
        uint256 weightsDigest;
        string inputSchema;
        string outputSchema;
        string metadataURI;
    }

    /// @notice A model was registered.
    event Registered(bytes32 indexed id, address indexed owner, string name);
    /// @notice A model's description and licence are now these.
    event Described(bytes32 indexed id, string description, string licence);
    /// @notice A version was published.
    event Published(
        bytes32 indexed id,
        address indexed verifier,
        bytes32 indexed circuitHash,
        uint32 version,
        bytes32 modelHash,
        uint256 weightsDigest,
        string metadataURI
    );
    /// @notice A version is no longer to be used.
    event Retired(bytes32 indexed id, uint32 indexed version);
    /// @notice A retired version is to be used again.
    event Reinstated(bytes32 indexed id, uint32 indexed version);
    /// @notice A model's owner offered it; to 0: withdrew the offer.
    event OwnershipOffered(bytes32 indexed id, address indexed owner, address indexed offeredTo);
    /// @notice A model changed hands.
    event OwnershipTransferred(bytes32 indexed id, address indexed from, address indexed to);

    /// @notice This owner registered this name before.
    error AlreadyRegistered(bytes32 id);
    /// @notice No model has this identifier.
    error UnknownModel(bytes32 id);
    /// @notice The model has no version of this number.
    error UnknownVersion(bytes32 id, uint32 version);
    /// @notice The version is retired.
    error VersionRetired(bytes32 id, uint32 version);
    /// @notice The version is not retired.
    error VersionNotRetired(bytes32 id, uint32 version);
    /// @notice Every version of the model is retired.
    error EveryVersionRetired(bytes32 id);
    /// @notice Only the model's owner may do this.
    error NotOwner(bytes32 id, address caller);
    /// @notice The model was not offered to the caller.
    error NotOffered(bytes32 id, address caller);
    /// @notice The address has no code, or does not answer as IZkmlVerifier demands.
    error NotAVerifier(address verifier);
    /// @notice A model needs a name.
    error EmptyName();
    /// @notice A text has more bytes than it may.
    error TooLong(string field, uint256 length, uint256 most);

    /// @notice The most bytes of a name.
    uint256 public constant MAX_NAME = 64;
    /// @notice The most bytes of a description.
    uint256 public constant MAX_DESCRIPTION = 1024;
    /// @notice The most bytes of a licence.
    uint256 public constant MAX_LICENCE = 128;
    /// @notice The most bytes of each of the two schemas.
    uint256 public constant MAX_SCHEMA = 4096;
    /// @notice The most bytes of a metadata URI.
    uint256 public constant MAX_URI = 512;

    mapping(bytes32 id => Model) private _models;
    mapping(bytes32 id => mapping(uint32 number => Version)) private _versions;

    /// @dev Also refuses models that there are not, as nobody owns them.
    modifier onlyOwner(bytes32 id) {
        if (_models[id].owner != msg.sender) revert NotOwner(id, msg.sender);
        _;
    }

    /// @notice Registers a model of the caller's with its first version.
    /// @param name At least one byte; another owner may use the same name for another model.
    /// @return id The model's identifier: see `idOf`.
    function register(
        string calldata name,
        string calldata description,
        string calldata licence,
        VersionData calldata first
    ) external returns (bytes32 id) {
        if (bytes(name).length == 0) revert EmptyName();
        _requireShort("name", name, MAX_NAME);
        id = idOf(msg.sender, name);
        Model storage registered = _models[id];
        if (registered.owner != address(0)) revert AlreadyRegistered(id);
        registered.owner = msg.sender;
        registered.name = name;
        emit Registered(id, msg.sender, name);
        _describe(id, description, licence);
        _publish(id, first);
    }

    /// @notice Adds a version to a model of the caller's.
    /// @return number Its number, one more than the last.
    function publish(bytes32 id, VersionData calldata data) external onlyOwner(id) returns (uint32 number) {
        return _publish(id, data);
    }

    /// @notice Replaces the description and the licence of a model of the caller's.
    function describe(bytes32 id, string calldata description, string calldata licence) external onlyOwner(id) {
        _describe(id, description, licence);
    }

    /// @notice Says that a version is no longer to be used. Queries that were posted before are not affected.
    function retire(bytes32 id, uint32 number) external onlyOwner(id) {
        Version storage target = _version(id, number);
        if (target.retired) revert VersionRetired(id, number);
        target.retired = true;
        emit Retired(id, number);
    }

    /// @notice Says that a retired version is to be used again.
    function reinstate(bytes32 id, uint32 number) external onlyOwner(id) {
        Version storage target = _version(id, number);
        if (!target.retired) revert VersionNotRetired(id, number);
        target.retired = false;
        emit Reinstated(id, number);
    }

    /// @notice Offers a model of the caller's to somebody, who owns it once he accepts. A new offer replaces the last.
    /// @param to The next owner; 0 withdraws the offer.
    function offer(bytes32 id, address to) external onlyOwner(id) {
        _models[id].offeredTo = to;
        emit OwnershipOffered(id, msg.sender, to);
    }

    /// @notice Makes the caller the owner of a model that is offered to him. Its identifier stays.
    function accept(bytes32 id) external {
        Model storage target = _models[id];
        if (target.offeredTo != msg.sender) revert NotOffered(id, msg.sender);
        emit OwnershipTransferred(id, target.owner, msg.sender);
        target.owner = msg.sender;
        target.offeredTo = address(0);
    }

    /// @notice The identifier of the model that `owner` registered, or would register, under `name`.
    /// @dev Nobody can register it but `owner`, on no other chain and in no other registry.
    function idOf(address owner, string calldata name) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), owner, name));
    }

    /// @notice A model; reverts when there is none.
    function model(bytes32 id) external view returns (Model memory) {
        return _model(id);
    }

    /// @notice A version, retired or not; reverts when there is none.
    function version(bytes32 id, uint32 number) external view returns (Version memory) {
        return _version(id, number);
    }

    /// @notice The number of the newest version that is not retired; reverts when there is none.
    function latest(bytes32 id) external view returns (uint32 number) {
        for (number = _model(id).versions; number > 0; --number) {
            if (!_versions[id][number].retired) return number;
        }
        revert EveryVersionRetired(id);
    }

    /// @notice The contract that verifies a version; reverts when there is none or it is retired.
    function verifierOf(bytes32 id, uint32 number) external view returns (address) {
        Version storage target = _version(id, number);
        if (target.retired) revert VersionRetired(id, number);
        return target.verifier;
    }

    function _describe(bytes32 id, string calldata description, string calldata licence) private {
        _requireShort("description", description, MAX_DESCRIPTION);
        _requireShort("licence", licence, MAX_LICENCE);
        _models[id].description = description;
        _models[id].licence = licence;
        emit Described(id, description, licence);
    }

    function _publish(bytes32 id, VersionData calldata data) private returns (uint32 number) {
        _requireShort("inputSchema", data.inputSchema, MAX_SCHEMA);
        _requireShort("outputSchema", data.outputSchema, MAX_SCHEMA);
        _requireShort("metadataURI", data.metadataURI, MAX_URI);
        number = ++_models[id].versions;
        Version storage added = _versions[id][number];
        added.verifier = data.verifier;
        added.circuitHash = bytes32(_constant(data.verifier, IZkmlVerifier.CIRCUIT_HASH.selector));
        added.modelHash = bytes32(_constant(data.verifier, IZkmlVerifier.MODEL_HASH.selector));
        added.weightsDigest = _constant(data.verifier, IZkmlVerifier.WEIGHTS_DIGEST.selector);
        if (added.circuitHash == 0) revert NotAVerifier(data.verifier);
        added.inputSchema = data.inputSchema;
        added.outputSchema = data.outputSchema;
        added.metadataURI = data.metadataURI;
        emit Published(
            id, data.verifier, added.circuitHash, number, added.modelHash, added.weightsDigest, data.metadataURI
        );
    }

    /// @dev What the verifier answers to a call without arguments: exactly one word. Precompiles answer too, without code.
    function _constant(address verifier, bytes4 selector) private view returns (uint256) {
        if (verifier.code.length == 0) revert NotAVerifier(verifier);
        (bool answered, bytes memory answer) = verifier.staticcall(abi.encodeWithSelector(selector));
        if (!answered || answer.length != 32) revert NotAVerifier(verifier);
        return abi.decode(answer, (uint256));
    }

    function _model(bytes32 id) private view returns (Model storage found) {
        found = _models[id];
        if (found.owner == address(0)) revert UnknownModel(id);
    }

    function _version(bytes32 id, uint32 number) private view returns (Version storage found) {
        if (number == 0 || number > _model(id).versions) revert UnknownVersion(id, number);
        return _versions[id][number];
    }

    function _requireShort(string memory field, string calldata text, uint256 most) private pure {
        if (bytes(text).length > most) revert TooLong(field, bytes(text).length, most);
    }
}
