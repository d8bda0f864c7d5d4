import { ZkmlError } from '../errors.js'

/** What a model is to be defined by is not what a build knows of one. */
export class InvalidDefinitionError extends ZkmlError {
  readonly code = 'E_DEFINITION'

  constructor(facts: { field: string; problem: string }) {
    super(`The model cannot be defined: its ${facts.field} is not usable.`, {
      facts,
      advice:
        'import the model through the plugin, or define it by what compile, setup and export-verifier gave',
    })
  }
}

/** A file of an imported model cannot be had: the server does not give it, the connection broke, or it is not on disk. */
export class AssetUnavailableError extends ZkmlError {
  readonly code = 'E_ASSET'

  constructor(facts: { file: string; url: string; problem: string }, cause?: unknown) {
    super(`Cannot load the model's file "${facts.file}".`, {
      facts: { url: facts.url, problem: facts.problem },
      advice: 'check the connection and that the server has all files of the build, then load it again',
      cause,
    })
  }
}

/** The bytes that came are not those that the build wrote. */
export class AssetMismatchError extends ZkmlError {
  readonly code = 'E_ASSET_HASH'

  constructor(facts: { file: string; url: string; expected: string; found: string }) {
    super(`The model's file "${facts.file}" is not the one that was built.`, {
      facts: { url: facts.url, 'sha256 expected': facts.expected, found: facts.found },
      advice: 'reload the page; if that does not help, publish all files of one build again',
    })
  }
}

/** The platform refused an array: a page, or a phone, has no more memory. */
export class MemoryExhaustedError extends ZkmlError {
  readonly code = 'E_MEMORY_EXHAUSTED'

  constructor(problem: string, cause?: unknown) {
    super('There is not enough memory for this model.', {
      facts: { problem },
      advice: 'close other tabs or programs, use a device with more memory, or use a smaller circuit',
      cause,
    })
  }
}
