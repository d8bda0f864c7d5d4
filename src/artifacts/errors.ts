import { ZkmlError } from '../errors.js'

/** circuit.json is not what this version writes. */
export class InvalidManifestError extends ZkmlError {
  readonly code = 'E_MANIFEST'

  constructor(facts: { problem: string }) {
    super('circuit.json is not a manifest of this tool.', { facts, advice: 'compile the model again' })
  }
}

/** Artifacts were written by another version of the tool. */
export class VersionMismatchError extends ZkmlError {
  readonly code = 'E_VERSION'

  constructor(facts: { artifact: string; found: string; expected: string }) {
    super(`${facts.artifact} was written by another version of zkml.`, {
      facts: { found: facts.found, expected: facts.expected },
      advice: 'compile and set up again with this version, or use the version that wrote it',
    })
  }
}

/** Two artifacts belong to different circuits or models. */
export class ArtifactMismatchError extends ZkmlError {
  readonly code = 'E_MISMATCH'

  constructor(facts: { artifact: string; found: string; expected: string }) {
    super(`${facts.artifact} belongs to something else.`, {
      facts: { found: facts.found, expected: facts.expected },
      advice: 'use files that come from one compilation and its setup',
    })
  }
}

/** A settings file is not what `zkml calibrate` writes, or is another model's. */
export class InvalidSettingsError extends ZkmlError {
  readonly code = 'E_SETTINGS'

  constructor(facts: { problem: string }) {
    super('The settings cannot be used.', { facts, advice: 'run zkml calibrate for this model again' })
  }
}

/** The circuit's weights are committed to, and what opens the commitment is not there. */
export class MissingWeightsOpeningError extends ZkmlError {
  readonly code = 'E_WEIGHTS_OPENING'

  constructor() {
    super('A proof with hashed weights needs the salt of their commitment.', {
      advice:
        'keep weights.json, which zkml compile writes beside the circuit; library callers pass weightsOpening',
    })
  }
}

/** A salt was given for a tensor that has no digest. */
export class UnknownSaltError extends ZkmlError {
  readonly code = 'E_SALT'

  constructor(facts: { tensor: string; hashed: string }) {
    super(`Tensor "${facts.tensor}" is not hashed, so it has no digest and takes no salt.`, {
      facts,
      advice:
        'name a hashed input or output, or compile with --input-visibility or --output-visibility hashed',
    })
  }
}

/** A tensor cannot be read as another circuit's tensor: their digests would differ whatever the values. */
export class LinkError extends ZkmlError {
  readonly code = 'E_LINK'

  constructor(facts: { tensor: string; problem: string }) {
    super(`"${facts.tensor}" cannot be linked.`, {
      facts,
      advice: 'link an input to a tensor of as many elements',
    })
  }
}
