import type { ConfigHooks, HardhatUserConfigValidationError } from 'hardhat/types/hooks'
import * as z from 'zod/mini'
import { safeParse } from '../artifacts/parsed.js'
import { buildFields, pathSchema } from '../build/optionSchema.js'
import type { ModelBuildOptions } from '../build/options.js'

/** A model's file, and how it becomes a circuit and keys. Paths are relative to the project's root. */
export interface ZkmlModelConfig extends ModelBuildOptions {
  /** @example 'models/digits.onnx' */
  readonly path: string
}

/** The `zkml` section of the project's config. */
export interface ZkmlUserConfig {
  /** By name; the contract of `Digits` is called DigitsVerifier. */
  readonly models: Readonly<Record<string, ZkmlModelConfig>>
  /**
   * Take development keys in production builds and on live networks, too. Whoever made such a key can forge proofs, so this is
   * for contracts that guard nothing of value, on a test network say. Default: false.
   */
  readonly allowDevelopmentKey?: boolean
}

export type ZkmlConfig = Required<ZkmlUserConfig>

const userSchema = z.strictObject({
  models: z.record(z.string(), z.strictObject({ path: pathSchema, ...buildFields })),
  allowDevelopmentKey: z.optional(z.boolean()),
})

/** `DevOnlyVerifier` and a name are at most the 100 characters that a contract's name may have. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,75}$/

/** Contracts lie in files of their names, and some file systems do not tell letters' cases apart. */
function problemOfName(name: string, others: readonly string[]): string | undefined {
  if (!NAME.test(name))
    return 'a name has letters, digits and underscores, a letter first, and not more than 76'
  if (/^devonly/i.test(name)) return 'DevOnly begins the names of contracts with development keys'
  const twin = others.find((other) => other.toLowerCase() === name.toLowerCase())
  return twin === undefined ? undefined : `differs from ${twin} in the case of letters only`
}

type Problem = HardhatUserConfigValidationError

function problemsOf(config: unknown): Problem[] {
  if (config === undefined) return [{ path: ['zkml'], message: 'name the models: zkml: { models: { ... } }' }]
  const { data, error } = safeParse(userSchema, config)
  if (error !== undefined)
    return error.issues.map(({ path, message }) => ({ path: ['zkml', ...path.map(keyOf)], message }))
  const names = Object.keys(data.models)
  if (names.length === 0) return [{ path: ['zkml', 'models'], message: 'name at least one model' }]
  return names.flatMap((name, i) => {
    const message = problemOfName(name, names.slice(0, i))
    return message === undefined ? [] : [{ path: ['zkml', 'models', name], message }]
  })
}

export async function configHooks(): Promise<Partial<ConfigHooks>> {
  return {
    validateUserConfig: async ({ zkml }) => problemsOf(zkml),
    resolveUserConfig: async (user, resolveVariable, next) => {
      const config = await next(user, resolveVariable)
      return { ...config, zkml: { allowDevelopmentKey: false, ...user.zkml! } }
    },
  }
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key
}
