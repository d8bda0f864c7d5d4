import { readdir, readFile } from 'node:fs/promises'
import { poseidonConstantsTemplate } from './poseidonConstants.js'

const FOLDER = 'circuits'
const CONSTANTS = 'PoseidonConstants.circom'
const HEADER = '// Generated from circuits/*.circom by `npm run gen`. Do not edit.'

/**
 * The templates of circuits/ as a module, and the one template that is computed. For builds only: reads circuits/.
 *
 * @returns file contents by path relative to the repository root; the same on every run
 */
export async function generateTemplates(): Promise<Map<string, string>> {
  const files = (await readdir(FOLDER))
    .filter((file) => file.endsWith('.circom') && file !== CONSTANTS)
    .sort()
  const entries = await Promise.all(
    files.map(
      async (file) => [file.replace('.circom', ''), await readFile(`${FOLDER}/${file}`, 'utf8')] as const,
    ),
  )
  return new Map([
    ['src/backends/circom/templates.ts', moduleText(entries)],
    [`${FOLDER}/${CONSTANTS}`, poseidonConstantsTemplate()],
  ])
}

function moduleText(entries: readonly (readonly [name: string, text: string])[]): string {
  const properties = entries.map(([name, text]) => `  ${name}: \`${escaped(text)}\`,\n`)
  const doc = '/** Text of circuits/<name>.circom, by name. */'
  const declaration = 'export const TEMPLATES: Readonly<Record<string, string>> = {'
  return `${HEADER}\n\n${doc}\n${declaration}\n${properties.join('')}}\n`
}

/** As the inside of a template literal. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')
}
