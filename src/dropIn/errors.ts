import { type Facts, ZkmlError } from '../errors.js'

/** A file that was named to the library cannot be read, or what stands in its place is no file. */
export class UnreadableFileError extends ZkmlError {
  readonly code = 'E_READ'

  constructor(file: string, problem: string) {
    super(`Cannot read ${file}.`, {
      facts: { problem },
      advice: "pass a file name (in pages a URL), bytes, or {type: 'mem', data: bytes}",
    })
  }
}

/** The bytes are no witness program of circom 2 over BN254. */
export class NotAWitnessProgramError extends ZkmlError {
  readonly code = 'E_CIRCOM_WASM'

  constructor(problem: string, facts: Facts = {}) {
    super(`Not a usable circom .wasm file: ${problem}.`, {
      facts,
      advice: 'compile the circuit with circom 2 for the prime bn128 (its default) and --wasm',
    })
  }
}

/** The input names a signal that the circuit does not take. */
export class UnknownSignalError extends ZkmlError {
  readonly code = 'E_SIGNAL_NAME'

  constructor(signal: string) {
    super(`The circuit has no input signal "${signal}".`, {
      facts: { signal },
      advice: "name the inputs of the circuit's main component",
    })
  }
}

/** An input signal is given another number of values than it has elements. */
export class SignalLengthError extends ZkmlError {
  readonly code = 'E_SIGNAL_LENGTH'

  constructor(facts: { signal: string; expected: number; found: number }) {
    super(`Input signal "${facts.signal}" has another number of values than the circuit's.`, { facts })
  }
}

/** Some input signals are not given. The program knows names by their hashes alone, so it cannot say which. */
export class MissingSignalsError extends ZkmlError {
  readonly code = 'E_SIGNAL_MISSING'

  constructor(facts: { expected: number; found: number; 'signals given': string }) {
    super('The input has fewer values than the circuit takes.', {
      facts,
      advice: 'give every input of the main component a value',
    })
  }
}

/** An input value does not denote an integer. */
export class SignalValueError extends ZkmlError {
  readonly code = 'E_SIGNAL_VALUE'

  constructor(signal: string, found: string) {
    super(`Input signal "${signal}" holds something that is not an integer.`, {
      facts: { found },
      advice: 'write integers; beyond 2^53 as decimal strings, as JSON numbers lose digits there',
    })
  }
}

/** The inputs break an assertion or a constraint that the circuit checks while it computes. */
export class CircuitAssertionError extends ZkmlError {
  readonly code = 'E_CIRCUIT_ASSERTION'

  constructor(reported: string) {
    super('Assert Failed: the circuit does not accept these inputs.', {
      facts: { reported },
      advice: 'see that line of the circuit, and give inputs that fulfil it',
    })
  }
}

/** The circuit's own program stopped for another reason than an assertion. */
export class WitnessProgramStoppedError extends ZkmlError {
  readonly code = 'E_CIRCOM_STOPPED'

  constructor(problem: string, reported: string) {
    super(`The circuit's witness program stopped: ${problem}.`, {
      facts: { reported },
      advice: 'check the inputs, or compile the circuit again with a current circom',
    })
  }
}
