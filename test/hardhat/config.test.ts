import { describe, expect, it } from 'vitest'
import { configHooks } from '../../src/hardhat/config.js'

const path = 'models/score.onnx'

/** Where it is wrong, and what Hardhat prints behind that. */
async function problems(zkml: unknown): Promise<[where: string, message: string][]> {
  const { validateUserConfig } = await configHooks()
  const found = await validateUserConfig!({ zkml } as never)
  return found.map(({ path, message }) => [path.join('.'), message])
}

describe('the zkml section', () => {
  it('takes every option of a build', async () => {
    const Score = {
      path,
      ...{ protocol: 'plonk', bits: 8, ranges: 'calibrated', dims: { batch: 1 } },
      ...{ inputVisibility: 'public', outputVisibility: 'hashed', weights: 'private' },
      ...{ calibration: 'a.json', settings: 'b.json', keys: 'c', ptau: 'd.ptau' },
    }
    expect(await problems({ models: { Score }, allowDevelopmentKey: true })).toEqual([])
    expect(await problems({ models: { Score: { path, keys: undefined } } })).toEqual([])
  })

  it.each([
    [undefined, 'zkml', 'name the models: zkml: { models: { ... } }'],
    [7, 'zkml', 'Invalid input: expected object, received number'],
    [{}, 'zkml.models', 'Invalid input: expected record, received undefined'],
    [{ models: {} }, 'zkml.models', 'name at least one model'],
    [
      { models: { Score: {} } },
      'zkml.models.Score.path',
      'Invalid input: expected string, received undefined',
    ],
    [
      { models: { Score: { path: '' } } },
      'zkml.models.Score.path',
      'Too small: expected string to have >=1 characters',
    ],
    [
      { models: { Score: { path, bits: 40 } } },
      'zkml.models.Score.bits',
      'Too big: expected number to be <=16',
    ],
    [
      { models: { Score: { path, weights: 'secret' } } },
      'zkml.models.Score.weights',
      'Invalid option: expected one of "fixed"|"private"|"hashed"',
    ],
    [{ models: { Score: { path, calibraton: 'x' } } }, 'zkml.models.Score', 'Unrecognized key: "calibraton"'],
    [{ models: { Score: { path } }, model: {} }, 'zkml', 'Unrecognized key: "model"'],
    [
      { models: { Score: { path } }, allowDevelopmentKey: 'yes' },
      'zkml.allowDevelopmentKey',
      'Invalid input: expected boolean, received string',
    ],
    [
      { models: { 'my-score': { path } } },
      'zkml.models.my-score',
      'a name has letters, digits and underscores, a letter first, and not more than 76',
    ],
    [
      { models: { [`S${'s'.repeat(76)}`]: { path } } },
      `zkml.models.S${'s'.repeat(76)}`,
      'a name has letters, digits and underscores, a letter first, and not more than 76',
    ],
    [
      { models: { DevOnlyScore: { path } } },
      'zkml.models.DevOnlyScore',
      'DevOnly begins the names of contracts with development keys',
    ],
    [
      { models: { Score: { path }, SCORE: { path } } },
      'zkml.models.SCORE',
      'differs from Score in the case of letters only',
    ],
  ])('%j is refused', async (config, where, message) => {
    expect(await problems(config)).toEqual([[where, message]])
  })

  it('allows no development key beyond tests unless it says so', async () => {
    const { resolveUserConfig } = await configHooks()
    const resolved = async (zkml: object) =>
      (await resolveUserConfig!({ zkml } as never, undefined, async () => ({}) as never)).zkml
    const models = { Score: { path } }
    expect(await resolved({ models })).toEqual({ models, allowDevelopmentKey: false })
    expect(await resolved({ models, allowDevelopmentKey: true })).toEqual({
      models,
      allowDevelopmentKey: true,
    })
  })
})
