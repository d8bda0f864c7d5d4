import { UnsupportedTwinError } from '../../src/backends/circom/errors.js'
import { R1csPrimeError, R1csTruncatedError } from '../../src/backends/r1cs/reader.js'
import { RangeTooWideError, WitnessInputError } from '../../src/circuit/errors.js'
import { FileWriteError, FolderBusyError } from '../../src/cli/errors.js'
import {
  KeyStatementMismatchError,
  MalformedKeyError,
  TensorLengthError,
  TooManySignalsError,
} from '../../src/contract/errors.js'
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
import { CyclicGraphError, InlineLimitError, UntypedInputError } from '../../src/graph/errors.js'
import { OutOfCalibratedRangeError } from '../../src/integer/errors.js'
import { KernelFailedError, ProverOutOfMemoryError, ProverWorkerDiedError } from '../../src/kernels/errors.js'
import { OutputTooWideError } from '../../src/lower/errors.js'
import { UnsupportedTypeError } from '../../src/onnx/errors.js'
import { NoStaircaseError } from '../../src/ops/shared/staircase.js'
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

/**
 * Errors that need a full disk, gigabytes, a file of another tool, a sick model that an earlier check refuses, or a bug: made here with the facts that they would
 * have. Everything else in errors.txt comes from the command line itself.
 */
export const RARE_ERRORS: readonly ZkmlError[] = [
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
  new TooManySignalsError({ signals: 500, limit: 100 }),
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
  new NoStaircaseError('a staircase is not near its slope'),
  new NotBoundedError({ lo: 0, hi: 2 ** 60, width: 1 }),
  new UnsupportedTwinError({ gadget: 'inRange', node: 'fc1' }),
  new SnarkjsFailedError('prove', 'zkey is undefined'),
]
