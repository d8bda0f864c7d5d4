import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ZkmlError } from '../errors.js'

interface Plugins {
  readonly HardhatPluginError: new (plugin: string, message: string) => Error
}

/** Runs what a task does. Our own errors become Hardhat's for plugins, which it prints as they are, without a stack. */
export async function inPlainWords<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ZkmlError ? await pluginError(root, error) : error
  }
}

/** The class is the project's own Hardhat's: this package may lie where it finds none, or another one. */
async function pluginError(root: string, error: ZkmlError): Promise<Error> {
  const path = createRequire(join(root, 'package.json')).resolve('hardhat/plugins')
  const { HardhatPluginError } = (await import(pathToFileURL(path).href)) as Plugins
  const known = new HardhatPluginError('zkml', `\n\n${error.render()}`)
  // Hardhat prints stacks too where it runs for nobody; where in the code a user's mistake was noticed says nothing.
  known.stack = `${error.name}: ${error.message}`
  return known
}
