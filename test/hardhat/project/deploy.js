import { network } from 'hardhat'

// Deploys without a build before it.
const { zkml } = await network.create()
const score = await zkml.model('Score')
const outcome = await score.deploy().catch(({ code, facts }) => `${code} ${facts.problem}`)
console.log(outcome)
