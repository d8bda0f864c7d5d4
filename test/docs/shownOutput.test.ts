import { describe, expect, it } from 'vitest'
import { differenceOf } from './shownOutput.js'

const OUTPUT = 'deploy  0.41 s\nat 0x5fbdb2315678afecb3\n\n889,058 gas\n410 rows, 3.2 kB\nnext\n'

describe('shown output', () => {
  it.each([
    [OUTPUT],
    ['deploy  1.99 s\nat 0xaaaaaaaa...\n\n889,990 gas\n410 rows, 3.1 kB\nnext'],
    ['deploy  0.41 s\n...\n410 rows, 3.2 kB\nnext'],
    ['...\n410 rows, 3.2 kB\n...'],
    ['deploy  0.41 s\n...'],
  ])('may be %j', (shown) => {
    expect(differenceOf(shown, OUTPUT)).toBeUndefined()
  })

  it.each([
    ['another number', OUTPUT.replace('410 rows', '411 rows')],
    ['other words', OUTPUT.replace('next', 'Next')],
    ['gas further off', OUTPUT.replace('889,058', '891,000')],
    ['a size further off', OUTPUT.replace('3.2 kB', '3.6 kB')],
    ['a line less', OUTPUT.replace('410 rows, 3.2 kB\n', '')],
    ['a line more', `${OUTPUT}more\n`],
    ['a beginning that is none', '410 rows, 3.2 kB\n...'],
    ['an end that is none', '...\n410 rows, 3.2 kB'],
    ['another order', '...\nnext\n...\n410 rows, 3.2 kB\n...'],
    ['nothing', ''],
  ])('is not %s', (_, shown) => {
    expect(differenceOf(shown, OUTPUT)).toContain('not in the output')
  })
})
