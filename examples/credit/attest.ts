import { type Compiled, commit, type Opening } from '../../src/index.js'

/** An applicant's record as the model reads it: the content of an input file of `zkml prove`. */
export interface Application {
  readonly applicant: readonly (readonly number[])[]
}

/**
 * What an attester does with a record: draws a salt, and computes the digest that it will publish. Record, salt and digest
 * go to the applicant, who cannot prove anything of the record without the salt.
 */
export function openingOf(compiled: Compiled, application: Application): Opening {
  return commit(compiled, application)[0]!
}
