import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { KeystoreError } from '../chain/errors.js'

const VARIABLE = 'ZKML_KEYSTORE_PASSWORD'

/**
 * The password of a keystore: from the environment, or from the person at the terminal, who does not see what he types.
 *
 * @throws KeystoreError when there is neither
 */
export async function passwordOf(file: string): Promise<string> {
  const given = process.env[VARIABLE]
  if (given !== undefined) return given
  if (process.stdin.isTTY !== true) {
    const problem = 'its password is not known, and there is no terminal to ask on'
    throw new KeystoreError({ file, problem }, `put the password into the variable ${VARIABLE}`)
  }
  return askedFor(`Password of ${file}: `)
}

function askedFor(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  return new Promise((resolve) => {
    terminal
      .once('line', (answer) => {
        resolve(answer)
        terminal.close()
      })
      // Without a line that is the end of the input.
      .once('close', () => {
        process.stderr.write('\n')
        resolve('')
      })
      .once('SIGINT', () => process.exit(130))
  })
}
