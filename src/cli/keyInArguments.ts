import { KeyInArgumentsError } from '../chain/errors.js'

/** Commands that a key could be meant for. */
const COMMANDS = ['deploy', 'publish', 'ask', 'fulfil', 'verify']

/** Options whose values have a key's form, and are none. */
const IDENTIFIERS = ['--model']

/**
 * Refuses a command line that holds what looks like a private key, before any of it is parsed or shown.
 *
 * @throws KeyInArgumentsError
 */
export function refuseKeys(args: readonly string[]): void {
  if (!COMMANDS.includes(args[0] ?? '')) return
  const at = args.findIndex(
    (argument, i) => looksLikeKey(argument) && !IDENTIFIERS.includes(args[i - 1] ?? ''),
  )
  if (at >= 0) throw new KeyInArgumentsError({ argument: at + 1 })
}

/** By itself, or as the value in `--option=value`. */
function looksLikeKey(argument: string): boolean {
  const [, option, value] = /^(?:(-[^=]*)=)?(.*)$/s.exec(argument) ?? []
  return /^(?:0x)?[0-9a-f]{64}$/i.test(value ?? '') && !IDENTIFIERS.includes(option ?? '')
}
