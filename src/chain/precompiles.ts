import type { Address, Hex } from 'viem'
import { G1, G2 } from '../field/curve.js'
import { MissingPrecompilesError } from './errors.js'
import type { ChainNode } from './node.js'

/** A precompile with a question to which the answer is known. */
interface Question {
  readonly number: number
  readonly name: string
  readonly input: readonly bigint[]
  readonly answer: readonly bigint[]
}

/**
 * Asks every precompile that verifiers call something of which the answer is known.
 *
 * @throws MissingPrecompilesError
 */
export async function requirePrecompiles(node: ChainNode): Promise<void> {
  const wrong: string[] = []
  for (const question of questions()) {
    if (!(await answersRightly(node, question))) wrong.push(`${question.number} (${question.name})`)
  }
  if (wrong.length === 0) return
  throw new MissingPrecompilesError({ chain: node.chainId, precompiles: [...new Set(wrong)].join(', ') })
}

async function answersRightly(node: ChainNode, { number, input, answer }: Question): Promise<boolean> {
  const to: Address = `0x${number.toString(16).padStart(40, '0')}`
  const found = await node.call({ to, data: words(input) })
  return 'result' in found && found.result === words(answer)
}

function questions(): Question[] {
  const g = G1.generator
  const [double, negative] = [G1.add(g, g)!, G1.negate(g)!]
  const { x, y } = G2.generator
  const twist = [x.c1, x.c0, y.c1, y.c0]
  return [
    // 3^5 mod 7 with operands of 32 bytes.
    { number: 5, name: 'modular power', input: [32n, 32n, 32n, 3n, 5n, 7n], answer: [5n] },
    { number: 6, name: 'sum of points', input: [g.x, g.y, g.x, g.y], answer: [double.x, double.y] },
    { number: 7, name: 'multiple of a point', input: [g.x, g.y, 2n], answer: [double.x, double.y] },
    // e(G, H) e(-G, H) = 1, and e(G, H) is not.
    {
      number: 8,
      name: 'pairing',
      input: [g.x, g.y, ...twist, negative.x, negative.y, ...twist],
      answer: [1n],
    },
    { number: 8, name: 'pairing', input: [g.x, g.y, ...twist], answer: [0n] },
  ]
}

function words(values: readonly bigint[]): Hex {
  return `0x${values.map((value) => value.toString(16).padStart(64, '0')).join('')}`
}
