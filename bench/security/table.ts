import { table } from '../markdown.js'
import type { SecurityResults } from './results.js'

/** The table of SECURITY.md. */
export function securityTable({ audits, rows, planted, graphs, files, kills }: SecurityResults): string {
  return table(
    ['what was tried', 'how many', 'as it must be', 'otherwise'],
    [
      ['circuits audited (fixtures, examples of every operator)', audits.circuits, 'proven sound', 0],
      ['their wires', audits.wires, `${count(audits.proven)} proven`, audits.wires - audits.proven],
      ['planted bugs', planted.bugs, `${planted.bugsCaught} caught`, planted.bugs - planted.bugsCaught],
      [
        'their twins without the bug',
        planted.bugs,
        `${planted.twinsProven} proven and not forged`,
        planted.bugs - planted.twinsProven,
      ],
      [
        'sample gadgets with one row left out',
        planted.mutants,
        `${planted.mutantsCaught} caught`,
        planted.mutants - planted.mutantsCaught,
      ],
      [
        "rows left out of circuits of operators' examples, one at a time",
        rows.rows,
        `${count(rows.noticed)} noticed by the auditor`,
        rows.rows - rows.noticed,
      ],
      [
        `random graphs of ${graphs.operators} operators, ${count(graphs.nodes)} nodes, against onnxruntime`,
        graphs.graphs,
        `${count(graphs.graphs - graphs.refused - graphs.failures)} within the bound, rows satisfied; ${graphs.refused} refused with a reason`,
        graphs.failures,
      ],
      [
        `damaged files of ${files.formats} kinds`,
        files.files,
        `${count(files.refused)} refused with a typed error, ${count(files.accepted)} harmless`,
        files.crashes,
      ],
      [
        `kills of ${kills.commands} commands, ${kills.whileWriting} of them while files were written`,
        kills.kills,
        'nothing trusted wrongly afterwards',
        kills.faults,
      ],
    ],
  )
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
