import { MissingWeightsOpeningError } from '../../src/artifacts/errors.js'
import { UnsupportedTwinError } from '../../src/backends/circom/errors.js'
import { R1csPrimeError, R1csTruncatedError } from '../../src/backends/r1cs/reader.js'
import { DevelopmentKeyError } from '../../src/build/errors.js'
import {
  CannotAskError,
  DeploymentFileError,
  KeystoreError,
  MissingPrecompilesError,
  NodeFailedError,
  NodeRefusesError,
  NoSigningKeyError,
  NotAnEthereumNodeError,
  NotEnoughFundsError,
  NothingDeployedError,
  NotRegisteredError,
  OtherContractError,
  OutOfGasError,
  OverGasLimitError,
  SigningKeyError,
  SolidityError,
  TransactionPendingError,
  TransactionRefusedError,
  TransactionReplacedError,
  TransactionRevertedError,
  WouldRevertError,
  WrongChainError,
} from '../../src/chain/errors.js'
import { RangeTooWideError, WitnessInputError } from '../../src/circuit/errors.js'
import {
  ContractSizeError,
  KeyStatementMismatchError,
  MalformedKeyError,
  TensorLengthError,
  WeightsDigestMissingError,
} from '../../src/contract/errors.js'
import { FileWriteError, FolderBusyError } from '../../src/disk/errors.js'
import {
  CircuitAssertionError,
  MissingSignalsError,
  NotAWitnessProgramError,
  SignalLengthError,
  SignalValueError,
  UnknownSignalError,
  UnreadableFileError,
  WitnessProgramStoppedError,
} from '../../src/dropIn/errors.js'
import { InternalError, type ZkmlError } from '../../src/errors.js'
import { NotEnoughMemoryError } from '../../src/estimate.js'
import { NotBoundedError } from '../../src/gadgets/errors.js'
import { GpuLostError, GpuMemoryError, GpuUnavailableError } from '../../src/gpu/errors.js'
import { CyclicGraphError, InlineLimitError, UntypedInputError } from '../../src/graph/errors.js'
import {
  LiveDevelopmentKeyError,
  NoAccountError,
  NotGeneratedError,
  ProofRejectedError,
  StaleContractError,
  UnknownModelError,
} from '../../src/hardhat/errors.js'
import {
  AssetMismatchError,
  AssetUnavailableError,
  InvalidDefinitionError,
  MemoryExhaustedError,
} from '../../src/imported/errors.js'
import { OutOfCalibratedRangeError } from '../../src/integer/errors.js'
import { KernelFailedError, ProverOutOfMemoryError, ProverWorkerDiedError } from '../../src/kernels/errors.js'
import { OutputTooWideError, TooManyWeightsError } from '../../src/lower/errors.js'
import { UnsupportedTypeError } from '../../src/onnx/errors.js'
import { NoStaircaseError } from '../../src/ops/shared/staircase.js'
import { OldBundlerError, PluginOptionsError } from '../../src/plugin/errors.js'
import {
  BeaconOutOfRangeError,
  EmptyCircuitError,
  ProtocolUnfitError,
  PtauInvalidError,
  PtauNotPreparedError,
  PtauTooSmallError,
  SnarkjsFailedError,
  UnsatisfiedWitnessError,
} from '../../src/provers/errors.js'

const NODE = 'rpc.example.org'
const PAGE = 'https://example.org/assets'
const [ADDRESS, HASH] = [`0x${'12'.repeat(20)}`, `0x${'34'.repeat(32)}`]
const MINED = { transaction: HASH, block: 1_234n, 'gas used': 56_789n }

/**
 * Errors that need a full disk, gigabytes, a file of another tool, a chain, a sick model that an earlier check refuses, or a bug: made here with the facts that they would
 * have. Everything else in errors.txt comes from the command line itself.
 */
export const RARE_ERRORS: readonly ZkmlError[] = [
  new InvalidDefinitionError({
    field: 'files.zkey.bytes',
    problem: 'Invalid input: expected number, received NaN',
  }),
  new PluginOptionsError({ bits: 'Too big: expected number to be <=16' }),
  new OldBundlerError({ bundler: 'Vite', needed: 'Vite 6 or newer' }),
  new FileWriteError({ file: 'model.zkml/circuit.r1cs', problem: 'the disk is full' }),
  new FolderBusyError({ folder: 'model.zkml', lock: '.zkml-lock' }),
  new NotEnoughMemoryError({ needed: '24.18 GB', available: '8.00 GB' }),
  new ProverWorkerDiedError(8),
  new ProverOutOfMemoryError(5e9, 1e9),
  new KernelFailedError('RuntimeError: memory access out of bounds'),
  new UntypedInputError('tokens'),
  new CyclicGraphError(['Add_0', 'Relu_1']),
  new InlineLimitError({ node: 'Loop_0', operator: 'Loop', limit: 100_000 }),
  new UnsupportedTypeError('weights', 'complex64', ['float32', 'float64']),
  new RangeTooWideError(2 ** 300),
  new TooManyWeightsError({ weights: 490_000, rows: 1_874_000, limit: 524_288 }),
  new MissingWeightsOpeningError(),
  new WeightsDigestMissingError(),
  new OutputTooWideError({ tensor: 'logits', lo: -(2 ** 60), hi: 2 ** 60 }),
  new WitnessInputError({ input: 7, value: 300, lo: 0, hi: 255 }),
  new OutOfCalibratedRangeError({ layer: 'fc1', element: 3, value: 9.5, lowest: -8, highest: 7.75 }),
  new R1csPrimeError(101n),
  new R1csTruncatedError(5120, 4096),
  new PtauNotPreparedError(12),
  new PtauTooSmallError(17, 12),
  new PtauInvalidError('sequence', 'the points are not the powers of one tau', { section: 4 }),
  new BeaconOutOfRangeError(0, 64),
  new ProtocolUnfitError('plonk', 9_000_000, 4_194_304),
  new EmptyCircuitError('fflonk'),
  new UnsatisfiedWitnessError('groth16'),
  new MalformedKeyError({ field: 'IC[3]', found: 'undefined', expected: 'a point of G1' }),
  new KeyStatementMismatchError({ keySignals: 3, statementSignals: 1 }),
  new ContractSizeError({ signals: 500, bytes: 32_000, limit: 24_576 }),
  new TensorLengthError({ tensor: 'image', expected: 784, found: 783 }),
  new UnreadableFileError('circuit.zkey', 'the server answers 404'),
  new NotAWitnessProgramError('it is of circom 1', { missing: 'getVersion' }),
  new UnknownSignalError('age'),
  new SignalLengthError({ signal: 'path', expected: 20, found: 19 }),
  new MissingSignalsError({ expected: 21, found: 20, 'signals given': 'path' }),
  new SignalValueError('age', '"seven"'),
  new CircuitAssertionError('Error in template Main_0 line: 7'),
  new WitnessProgramStoppedError('there is not enough memory', 'error 5'),
  new InternalError('an instruction has no output'),
  new AssetUnavailableError({
    file: 'zkey',
    url: `${PAGE}/circuit-4f.zkey`,
    problem: 'the server answers 404',
  }),
  new AssetMismatchError({ file: 'zkey', url: `${PAGE}/circuit-4f.zkey`, expected: HASH, found: HASH }),
  new MemoryExhaustedError('Array buffer allocation failed'),
  new GpuUnavailableError('the browser has no WebGPU'),
  new GpuLostError('the device was unplugged'),
  new GpuMemoryError(512, 'out of memory'),
  new DevelopmentKeyError({ model: 'src/digits.onnx' }),
  new UnknownModelError({ name: 'Digit', known: 'Digits, Score' }),
  new NotGeneratedError({ file: 'contracts/zkml/DigitsVerifier.sol' }),
  new StaleContractError({ model: 'Digits', contract: 'DigitsVerifier', problem: 'its source has changed' }),
  new ProofRejectedError({ contract: ADDRESS, reason: 'InvalidProof()' }, 'InvalidProof'),
  new LiveDevelopmentKeyError({ contract: 'DevOnlyDigitsVerifier', network: 'mainnet (chain 1)' }),
  new NoAccountError({ network: 'mainnet' }),
  new NoStaircaseError('a staircase is not near its slope'),
  new NotBoundedError({ lo: 0, hi: 2 ** 60, width: 1 }),
  new UnsupportedTwinError({ gadget: 'inRange', node: 'fc1' }),
  new SnarkjsFailedError('prove', 'zkey is undefined'),
  new NodeRefusesError({ node: NODE, status: 429 }),
  new NodeRefusesError({ node: NODE, status: 401 }),
  new NotAnEthereumNodeError({ node: NODE, method: 'eth_chainId', problem: 'the answer is not JSON-RPC' }),
  new NodeFailedError({ node: NODE, method: 'eth_getLogs', problem: 'query timeout exceeded' }),
  new WrongChainError({ node: NODE, found: 11155111, expected: '1', 'expected by': '--chain-id' }),
  new MissingPrecompilesError({ chain: 4919, precompiles: '8 (pairing)' }),
  new NotEnoughFundsError({ account: ADDRESS, balance: '0.001 ETH', needed: '0.0035 ETH' }),
  new OverGasLimitError({ needed: '1800000', limit: 400_000n }),
  new WouldRevertError({ action: 'publish the version', reason: `NotOwner(${HASH}, ${ADDRESS})` }),
  new TransactionRevertedError({ ...MINED, reason: 'NotOpen(7, 2)' }),
  new OutOfGasError(MINED),
  new TransactionPendingError({ transaction: HASH, nonce: 5, 'known to the node': 'yes', waited: '300 s' }),
  new TransactionReplacedError({ transaction: HASH, account: ADDRESS, nonce: 5 }),
  new TransactionRefusedError({ transaction: HASH, nonce: 5, problem: 'transaction underpriced' }),
  new NoSigningKeyError(),
  new SigningKeyError({
    variable: 'ZKML_PRIVATE_KEY',
    problem: '63 characters, or others than 0-9 and a-f',
  }),
  new KeystoreError({ file: 'key.json', problem: 'its field crypto.mac is missing or strange' }),
  new NothingDeployedError({ address: ADDRESS, chain: 1 }),
  new OtherContractError({ address: ADDRESS, what: 'CIRCUIT_HASH', found: HASH, expected: HASH }),
  new DeploymentFileError({ field: 'chains.1.deployed.address', problem: 'Invalid input' }),
  new SolidityError({ contract: 'contract', problem: "ParserError: Expected identifier but got 'contract'" }),
  new CannotAskError({ input: 'image', visibility: 'hashed' }),
  new NotRegisteredError({ model: HASH, registry: ADDRESS, reason: 'UnknownModel' }),
]
