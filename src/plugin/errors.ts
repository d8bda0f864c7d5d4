import { ZkmlError } from '../errors.js'

/** The plugin was given options that it does not have, or values that they cannot have. */
export class PluginOptionsError extends ZkmlError {
  readonly code = 'E_PLUGIN_OPTIONS'

  /** @param problems what is accepted and what was found, by the option's path */
  constructor(problems: Readonly<Record<string, string>>) {
    super("The options of zkml's plugin are not as they should be.", { facts: problems })
  }
}

/** The bundler lacks what the plugin builds on. */
export class OldBundlerError extends ZkmlError {
  readonly code = 'E_BUNDLER'

  constructor(facts: { bundler: string; needed: string }) {
    super(`This version of ${facts.bundler} is too old for zkml's plugin.`, {
      facts: { needed: facts.needed },
      advice: `npm install --save-dev ${facts.bundler.toLowerCase()}@latest`,
    })
  }
}
