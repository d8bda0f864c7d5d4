import { describe, expect, it } from 'vitest'
import { COMPILER, compileSolidity } from '../../src/chain/compileSolidity.js'
import { SolidityError } from '../../src/chain/errors.js'

const HEAD = '// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\n'
const COUNTER = `${HEAD}contract Counter { uint256 public count; function add() external { ++count; } }`

describe('compiling', () => {
  it('gives creation code that ends with the code on the chain, whatever the text around it', () => {
    const { bytecode, runtime, abi } = compileSolidity(COUNTER, 'Counter')
    expect(bytecode.endsWith(runtime.slice(2))).toBe(true)
    expect(abi.map((entry) => 'name' in entry && entry.name).sort()).toEqual(['add', 'count'])
    // No hash of the source text: another comment, another name, the same code.
    expect(compileSolidity(COUNTER.replaceAll('Counter', 'C').replace('MIT', 'ISC'), 'C').runtime).toBe(
      runtime,
    )
  })

  it('uses no instruction that is younger than its pinned version', () => {
    expect(COMPILER).toMatchObject({
      evmVersion: 'paris',
      runs: 200,
      version: expect.stringMatching(/^0\.8\./),
    })
    const younger = `${HEAD}contract C { function f() external pure returns (uint256 r) { assembly { mcopy(0, 32, 32) r := mload(0) } } }`
    expect(() => compileSolidity(younger, 'C')).toThrow(SolidityError)
  })

  it.each([
    ['a text that is no Solidity', 'contract {', 'A', /ParserError/],
    ['a keyword for a name', `${HEAD}contract contract {}`, 'contract', /ParserError/],
    ['another name than asked for', COUNTER, 'Other', /^the source text holds no contract of that name$/],
    ['an import', `${HEAD}import "./Other.sol"; contract A {}`, 'A', /not found|not supported/i],
  ])('refuses %s', (_name, source, contract, problem) => {
    let found: unknown
    try {
      compileSolidity(source, contract)
    } catch (error) {
      found = error
    }
    expect(found).toBeInstanceOf(SolidityError)
    expect((found as SolidityError).facts.problem).toMatch(problem)
  })
})
