import { poseidonConstants } from '../../field/poseidonConstants.js'

const WIDTH = 17

/** Text of circuits/PoseidonConstants.circom: the constants of Poseidon with 17 lanes as two functions. */
export function poseidonConstantsTemplate(): string {
  const { round, matrix } = poseidonConstants(WIDTH)
  return `pragma circom 2.1.0;

// Constants of Poseidon with 17 lanes, the same as circomlib's for 16 inputs (eprint 2019/458, appendix F).
// Generated from src/field/poseidonConstants.ts by \`npm run gen\`. Do not edit.

// Added before the S-boxes: [round][lane].
function poseidonRoundConstants() {
    return ${arrayText(round)};
}

// The linear layer: new lane i = sum over j of matrix[i][j] * lane j.
function poseidonMatrix() {
    return ${arrayText(matrix)};
}
`
}

function arrayText(rows: readonly (readonly bigint[])[]): string {
  const lines = rows.map((row) => `        [\n            ${row.join(',\n            ')}\n        ]`)
  return `[\n${lines.join(',\n')}\n    ]`
}
