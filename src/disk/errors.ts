import { ZkmlError } from '../errors.js'

/** A file that was named cannot be read. */
export class FileReadError extends ZkmlError {
  readonly code = 'E_READ'

  constructor(facts: { file: string; problem: string }, advice = 'check the path') {
    super(`Cannot read ${facts.file}.`, { facts: { problem: facts.problem }, advice })
  }
}

/** An output file cannot be written; nothing was left behind. */
export class FileWriteError extends ZkmlError {
  readonly code = 'E_WRITE'

  constructor(facts: { file: string; problem: string }) {
    super(`Cannot write ${facts.file}.`, {
      facts: { problem: facts.problem },
      advice: 'free some space or choose another place; nothing was changed',
    })
  }
}

/** The command line is wrong, or a file that it names holds something else. */
export class UsageError extends ZkmlError {
  readonly code = 'E_USAGE'

  constructor(problem: string) {
    super(problem, { advice: 'zkml --help, or zkml <command> --help' })
  }
}

/** Another process is replacing files in the folder, and does not come to an end. */
export class FolderBusyError extends ZkmlError {
  readonly code = 'E_BUSY'

  constructor(facts: { folder: string; lock: string }) {
    super(`Another zkml is writing to ${facts.folder}.`, {
      facts,
      advice: 'wait for it to end; if none is running, remove the file that is named as lock',
    })
  }
}
