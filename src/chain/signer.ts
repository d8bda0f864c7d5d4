import { decrypt, type Keystore, toKey } from 'ox/Keystore'
import { type Hex, isAddressEqual, type LocalAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import * as z from 'zod/mini'
import { KeystoreError, SigningKeyError } from './errors.js'

/** An account that signs in this process. */
export type Signer = LocalAccount

const hex = z.string().check(z.regex(/^(?:[0-9a-f]{2})+$/i))
const fixed = (digits: number) => hex.check(z.length(digits))
const from = (least: number) => z.number().check(z.int(), z.minimum(least))
const kdf = z.discriminatedUnion('kdf', [
  z.object({
    kdf: z.literal('scrypt'),
    kdfparams: z
      .object({ n: from(2), r: from(1), p: from(1).check(z.maximum(64)), salt: hex })
      // Memory is 128 n r bytes: geth takes 256 MiB.
      .check(z.refine(({ n, r }) => 128 * n * r <= 2 ** 30 && n < 2 ** 31 && (n & (n - 1)) === 0)),
  }),
  z.object({
    kdf: z.literal('pbkdf2'),
    kdfparams: z.object({
      c: from(1).check(z.maximum(10_000_000)),
      prf: z.literal('hmac-sha256'),
      salt: hex,
    }),
  }),
])
const keystoreSchema = z.object({
  version: z.literal(3),
  address: z.optional(z.string().check(z.regex(/^(0x)?[0-9a-f]{40}$/i))),
  crypto: z.intersection(
    z.object({
      cipher: z.literal('aes-128-ctr'),
      ciphertext: fixed(64),
      cipherparams: z.object({ iv: fixed(32) }),
      mac: fixed(64),
    }),
    kdf,
  ),
})

/**
 * The account of a private key.
 *
 * @param variable where the text comes from, for the error, which does not show the text
 * @throws SigningKeyError
 */
export function signerOfKey(text: string, variable: string): Signer {
  const digits = text.trim().replace(/^0x/i, '')
  if (!/^[0-9a-f]{64}$/i.test(digits)) {
    throw new SigningKeyError({
      variable,
      problem: `${digits.length} characters, or others than 0-9 and a-f`,
    })
  }
  return accountOf(`0x${digits}`, () => new SigningKeyError({ variable, problem: 'no number of the curve' }))
}

/**
 * The account of a V3 keystore. Takes a second or so: keystores are made to be slow to open.
 *
 * @param json the parsed file
 * @param file its name, for the error
 * @throws KeystoreError
 */
export function signerOfKeystore(json: unknown, password: string, file: string): Signer {
  const keystore = requireKeystore(json, file)
  const wrong = new KeystoreError(
    { file, problem: 'the password is another one, or the file is damaged' },
    'check ZKML_KEYSTORE_PASSWORD, or unset it to be asked',
  )
  const key = openedBy(keystore as unknown as Keystore, password, wrong)
  const signer = accountOf(key, () => wrong)
  const claimed = keystore.address?.replace(/^(0x)?/i, '0x') as Hex | undefined
  if (claimed === undefined || isAddressEqual(claimed, signer.address)) return signer
  throw new KeystoreError({
    file,
    problem: `its key is of ${signer.address}, not of the address that it names`,
  })
}

/**
 * Checks that a file is a keystore, before anybody is asked for a password.
 *
 * @throws KeystoreError
 */
export function requireKeystore(json: unknown, file: string): z.infer<typeof keystoreSchema> {
  // Old versions of geth wrote `Crypto`.
  const { Crypto, ...rest } = Object(json) as Record<string, unknown>
  const parsed = keystoreSchema.safeParse(Crypto === undefined ? rest : { crypto: Crypto, ...rest })
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.')
  throw new KeystoreError({ file, problem: `its field ${field} is missing or strange` })
}

function openedBy(keystore: Keystore, password: string, wrong: KeystoreError): Hex {
  try {
    return decrypt(keystore, toKey(keystore, { password }))
  } catch {
    throw wrong
  }
}

function accountOf(key: Hex, wrong: () => Error): Signer {
  try {
    return privateKeyToAccount(key)
  } catch {
    throw wrong()
  }
}
