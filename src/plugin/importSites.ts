import { readFileSync } from 'node:fs'

/** Where a model is imported, in the form in which Rollup and Vite show places. */
export interface ImportSite {
  readonly loc: { readonly file: string; readonly line: number; readonly column: number }
  /** The line itself, with a mark below the import. */
  readonly frame: string
}

/** Who imports which model: the bundlers that load a module without saying for whom are told by this. */
export class ImportSites {
  readonly #imports = new Map<string, { readonly request: string; readonly importer: string }>()

  /** @param id of the module that the request leads to */
  add(id: string, request: string, importer: string | undefined): void {
    if (importer !== undefined) this.#imports.set(id, { request, importer })
  }

  /** Of a module's import, as far as its importer is a file that has the request in its text. */
  of(id: string): ImportSite | undefined {
    const found = this.#imports.get(id)
    if (found === undefined) return undefined
    const file = found.importer.replace(/\?.*$/, '')
    const lines = linesOf(file)
    const index = lines.findIndex((line) => line.includes(found.request))
    if (index < 0) return undefined
    const column = lines[index]!.indexOf(found.request)
    const label = `${index + 1}: `
    const frame = `${label}${lines[index]}\n${' '.repeat(label.length + column)}^`
    return { loc: { file, line: index + 1, column }, frame }
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    // A module that some other plugin makes up.
    return []
  }
}
