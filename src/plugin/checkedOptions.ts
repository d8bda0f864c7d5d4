import * as z from 'zod/mini'
import { safeParse } from '../artifacts/parsed.js'
import { buildFields, pathSchema } from '../build/optionSchema.js'
import type { ModelBuildOptions } from '../build/options.js'
import { PluginOptionsError } from './errors.js'
import type { ZkmlPluginOptions } from './options.js'

type OwnOptions = Omit<ZkmlPluginOptions, keyof ModelBuildOptions>

const own = {
  models: z.optional(z.record(z.string(), z.strictObject(buildFields))),
  allowDevelopmentKey: z.optional(z.boolean()),
  types: z.optional(
    z.union([pathSchema, z.literal(false)], { error: 'Invalid input: expected a path or false' }),
  ),
  cache: z.optional(pathSchema),
} satisfies { [K in keyof OwnOptions]-?: unknown }

const fields = { ...buildFields, ...own }
const schema = z.strictObject(fields)

/**
 * Configurations are often plain JavaScript, which no compiler checks.
 *
 * @throws PluginOptionsError with all that is wrong
 */
export function requireOptions(options: unknown): void {
  const { error } = safeParse(schema, options)
  if (error === undefined) return
  const problems = new Map<string, string>()
  const add = (path: readonly PropertyKey[], problem: string) => {
    // A value of the wrong type may have a wrong length, too.
    const name = z.core.toDotPath(path) || 'options'
    if (!problems.has(name)) problems.set(name, problem)
  }
  for (const issue of error.issues) {
    if (issue.code !== 'unrecognized_keys') add(issue.path, issue.message)
    else for (const key of issue.keys) add([...issue.path, key], noOption(issue.path))
  }
  throw new PluginOptionsError(Object.fromEntries(problems))
}

/** Options of a single model are those of builds. */
function noOption(path: readonly PropertyKey[]): string {
  const there = Object.keys(path.length === 0 ? fields : buildFields)
  return `there is no such option; accepted are ${there.join(', ')}`
}
