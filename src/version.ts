import packageJson from '../package.json' with { type: 'json' }

/** The version of this package, written into every artifact. */
export const VERSION: string = packageJson.version
