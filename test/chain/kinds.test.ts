import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCOUNT_KEYS, type Evm, startEvm } from '../harness/evm.js'
import { type ChainShop, openChainShop } from './shop.js'

const [KEY] = ACCOUNT_KEYS

let evm: Evm
let shop: ChainShop
beforeAll(async () => {
  evm = await startEvm()
  shop = await openChainShop({
    plonk: ['--protocol', 'plonk'],
    fflonk: ['--protocol', 'fflonk'],
    weights: ['--weights', 'hashed'],
    again: ['--weights', 'hashed'],
    everything: ['--weights', 'hashed', '--input-visibility', 'hashed', '--output-visibility', 'hashed'],
  })
})
afterAll(async () => {
  shop?.remove()
  await evm?.stop()
})

const deploy = (folder: string) => ['deploy', folder, '--rpc', evm.url, '--allow-insecure-dev-key']

describe.each(['plonk', 'fflonk', 'weights', 'everything'])('the verifier of %s', (folder) => {
  it('is deployed and accepts its proofs on the chain, and no others', async () => {
    expect(await shop.jsonAs(KEY, 0, ...deploy(folder))).toMatchObject({ outcome: 'deployed' })
    expect((await shop.zkml('prove', folder, '--input', 'input.json')).code).toBe(0)
    const verify = ['verify', folder, '--proof', `${folder}/proof.json`, '--rpc', evm.url]
    expect(await shop.jsonAs(undefined, 0, ...verify)).toMatchObject({ valid: true, codeChecked: true })
    const [first, ...others]: string[] = JSON.parse(shop.read(`${folder}/public.json`))
    shop.save('public.json', [`${BigInt(first!) - 1n}`, ...others])
    const refused = await shop.jsonAs(undefined, 1, ...verify, '--public', 'public.json')
    expect(refused).toMatchObject({ valid: false, error: 'InvalidProof' })
  })
})

it('a proof with other committed weights is not for this contract', async () => {
  const { chains } = JSON.parse(shop.read('weights/deployment.json'))
  await shop.zkml('prove', 'again', '--input', 'input.json')
  const verify = ['verify', 'again', '--proof', 'again/proof.json', '--rpc', evm.url]
  const { error } = await shop.jsonAs(undefined, 2, ...verify, '--address', chains[31337].deployed.address)
  expect(error).toMatchObject({ code: 'E_OTHER_CONTRACT', facts: { what: 'WEIGHTS_DIGEST' } })
})
