import type * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'

/** What JSON holds, or the first thing that is wrong with it. */
export type Parsed<T> =
  | { readonly data: T }
  | { readonly data: undefined; readonly field: string; readonly problem: string }

/** The words are given to each call: zod's small form has none, and setting them for all would reach other people's schemas. */
const { localeError } = en()

/** Holds a value against a schema; every issue of the error has its message. */
export function safeParse<T>(schema: z.ZodMiniType<T>, value: unknown) {
  return schema.safeParse(value, { error: localeError })
}

/** Holds JSON against a schema. `field` is a path of names joined by dots, empty for the whole. */
export function parsed<T extends object>(schema: z.ZodMiniType<T>, json: unknown): Parsed<T> {
  const { data, error } = safeParse(schema, json)
  if (error === undefined) return { data }
  const [issue] = error.issues
  return { data: undefined, field: issue!.path.join('.'), problem: issue!.message }
}
