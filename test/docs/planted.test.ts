import { describe, expect, it } from 'vitest'
import { jsonErrors, pythonErrors, samplesOf, solidityErrors } from './code.js'
import { followPage } from './followPage.js'
import { parsePage } from './page.js'
import { brokenLinks, missingFiles, unknownCodes } from './references.js'

const block = (language: string, ...lines: string[]) => [`\`\`\`${language}`, ...lines, '```'].join('\n')
const page = (...parts: string[]) => parsePage('docs/planted.md', parts.join('\n\n'))
const COPY = block('sh', 'cp fixtures/symbolic-batch/model.onnx model.onnx')
const CHECK = 'npx zkml compile model.onnx --bits 8 --check'
const SHOWN = block('text', 'compile model.onnx           9.99 s', 'groth16: 207 rows, ...', '...')

/** What is found wrong with a page of these parts. */
const faults = (...parts: string[]) => followPage(page(...parts), () => [])

describe('a page that is right', () => {
  it('has no faults', async () => {
    const parts = [
      COPY,
      block('sh', 'npx zkml inspect model.onnx --bits 8 --quiet', 'echo "{}" > empty.json'),
      block('sh', 'npx zkml run nowhere --input empty.json  # exit code 2'),
      block('text', 'FileReadError: Cannot read nowhere/circuit.json.', '...'),
    ]
    expect(await faults(...parts)).toEqual([])
  })
})

describe('a page is faulty when', () => {
  const wrong = async (what: RegExp, ...parts: string[]) => {
    const found = await faults(...parts)
    expect(found).toEqual([expect.stringMatching(what)])
    expect(found[0]).toMatch(/^docs\/planted\.md:\d+: /)
  }

  it('a command fails', () => wrong(/ends with 2, not 0/, block('sh', 'npx zkml compile nowhere.onnx')))

  it('a command that is to fail does not', () =>
    wrong(/ends with 0, not 1/, COPY, block('sh', `${CHECK} # exit code 1`)))

  it('no rule runs a command', () => wrong(/no rule runs this command: pip/, block('sh', 'pip install zkml')))

  it('a command needs a shell', () => wrong(/needs a shell/, block('sh', 'npx zkml --help | head')))

  it('a variable has no value', () =>
    wrong(/\$RPC has no value/, block('sh', 'npx zkml verify m --rpc $RPC')))

  it('a file of powers of tau is not published', () =>
    wrong(/no published file/, block('sh', 'curl -O https://example.org/powersOfTau28_hez_final_09.ptau')))

  it('an output is another', () => wrong(/not in the output.*207 rows/, COPY, block('sh', CHECK), SHOWN))

  it('an output follows no command', () => wrong(/output of no command/, SHOWN))
})

describe('so is one', () => {
  it('with code that does not compile', () => {
    const code = page(
      block('solidity', 'pragma solidity ^0.8.24;', 'contract C { uint x = y; }'),
      block('json', '{"a": 1,}'),
      block('python', 'x ='),
    )
    expect(solidityErrors(samplesOf(code, 'solidity')).length).toBe(1)
    expect(jsonErrors(samplesOf(code, 'json')).length).toBe(1)
    expect(pythonErrors(samplesOf(code, 'python')).length).toBe(1)
  })

  it('with a link that leads nowhere', () => {
    const text = page('[a](nowhere.md) [b](../README.md) [c](limits.md#nothing) [d](limits.md#contracts)')
    expect(brokenLinks(text)).toEqual([': no nowhere.md', ': no limits.md#nothing'])
  })

  it('that names a file which nothing makes', () => {
    expect(missingFiles(page('`package.json`, `circuit.json`, `.npy`'), 'bench')).toEqual([
      ': no file circuit.json',
    ])
  })

  it('with a code that no error has', () => {
    expect(unknownCodes(page('`E_READ`, `E_NOTHING`'))).toEqual([': no error has E_NOTHING'])
  })

  it('with a block that is not closed, has no language, or is indented', () => {
    for (const text of ['```sh\nls', '```\nls\n```', '  ```sh\nls\n```']) {
      expect(() => parsePage('docs/planted.md', text)).toThrow('a block')
    }
  })
})
