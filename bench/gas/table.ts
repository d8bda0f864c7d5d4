import { table } from '../markdown.js'
import type { GasResults, VerifierGas } from './results.js'

/** The section of bench/README.md about contracts. */
export function gasSection({ node, compiler, verifiers, hashing, weights }: GasResults): string {
  return [
    `Mined on ${node}, compiled with ${compiler}. Whole transactions, their 21,000 and calldata included.`,
    '',
    table(
      ['contract', 'proof', 'signals', 'in, out', 'code', 'deployment', 'verification', 'compressed proof'],
      verifiers.map(line),
    ),
    '',
    `The digest of ${hashing.elements} inputs takes ${hashing.rows.toLocaleString('en-US')} rows beyond their range ` +
      `checks (${hashing.model}).`,
    '',
    'Rows of whole circuits, with the weights as constants, as secret inputs, and as secret inputs under a digest:',
    '',
    table(
      ['model', 'weights', 'fixed', 'private', 'hashed'],
      weights.map((each) => [each.model, each.weights, each.fixed, each.private, each.hashed]),
    ),
  ].join('\n')
}

/** What the README says of them: the Groth16 contracts. */
export function gasSummary({ verifiers }: GasResults): string {
  const lines = verifiers
    .filter(({ protocol }) => protocol === 'groth16')
    .map(({ name, signals, codeBytes, deployment, verification }) => [
      ...[name, signals, `${codeBytes.toLocaleString('en-US')} bytes`, deployment, verification],
    ])
  return table(['Groth16 contract', 'signals', 'code', 'gas to deploy', 'gas of a verification'], lines)
}

function line(each: VerifierGas): (string | number)[] {
  const { name, protocol, signals, inputs, outputs, codeBytes, deployment, verification, compressed } = each
  return [
    ...[name, `${protocol}, ${each.proofBytes} bytes`, signals, `${inputs}, ${outputs}`],
    ...[`${codeBytes.toLocaleString('en-US')} bytes`, deployment, verification],
    compressed === undefined
      ? ''
      : `${compressed.verification.toLocaleString('en-US')}, ${compressed.proofBytes} bytes`,
  ]
}
