import { expect } from 'vitest'
import { openWorkshop, type Ran, type Workshop } from '../cli/workshop.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { ACCOUNT_KEYS } from '../harness/evm.js'

/** A workshop that holds compiled models, and everything that its commands have printed. */
export interface ChainShop extends Workshop {
  /** As `zkml`, signing with a key in the environment. */
  zkmlAs(key: string | undefined, ...args: string[]): Promise<Ran>
  /** As `zkmlAs` with --json: the parsed object, after checking the exit code. */
  jsonAs(key: string | undefined, code: number, ...args: string[]): Promise<Record<string, unknown>>
  /** All that was printed so far. */
  printed(): string
}

/** Opens a workshop with input.json, and a folder with keys for each name, compiled with these options. */
export async function openChainShop(
  folders: Readonly<Record<string, readonly string[]>> = { model: ['--input-visibility', 'public'] },
): Promise<ChainShop> {
  const shop = openWorkshop()
  shop.save('model.onnx', smallModel())
  shop.save('input.json', SMALL_INPUT)
  for (const [name, options] of Object.entries(folders)) {
    await done(shop, 'compile', 'model.onnx', ...options, '-o', name)
    await done(shop, 'setup', name)
  }
  let printed = ''
  const zkmlAs = async (key: string | undefined, ...args: string[]) => {
    if (key === undefined) delete process.env.ZKML_PRIVATE_KEY
    else process.env.ZKML_PRIVATE_KEY = key
    try {
      const ran = await shop.zkml(...args)
      printed += ran.stdout + ran.stderr
      return ran
    } finally {
      delete process.env.ZKML_PRIVATE_KEY
    }
  }
  const jsonAs = async (key: string | undefined, code: number, ...args: string[]) => {
    const ran = await zkmlAs(key, ...args, '--json')
    expect({ stderr: ran.stderr, ...JSON.parse(ran.stdout) }).toMatchObject({ stderr: '' })
    expect(`${ran.code} ${ran.stdout}`).toMatch(new RegExp(`^${code} `))
    return JSON.parse(ran.stdout)
  }
  return { ...shop, zkmlAs, jsonAs, printed: () => printed }
}

async function done(shop: Workshop, ...args: string[]): Promise<void> {
  const { code, stderr } = await shop.zkml(...args)
  if (code !== 0) throw new Error(`zkml ${args.join(' ')}: ${stderr}`)
}

/** No command has printed a key, in whole or in good part. */
export function expectNoSecrets(printed: string, ...more: readonly string[]): void {
  for (const secret of [...ACCOUNT_KEYS, ...more]) {
    expect(printed.toLowerCase()).not.toContain(secret.replace(/^0x/, '').slice(0, 16).toLowerCase())
  }
}
