import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Page } from './page.js'

/** What a file name that a page mentions ends with. */
const ENDINGS = 'onnx|json|zkey|r1cs|wasm|wtns|witness|model|ptau|sol|vy|html|ts|js|circom|md|py'
const FILE = new RegExp(`^[\\w./-]*\\w\\.(?:${ENDINGS})$`)

/** Relative links of a page that lead nowhere. */
export function brokenLinks({ path, prose }: Page): string[] {
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!)
  return links.filter((link) => !/^https:/.test(link) && !leads(link, path)).map((link) => `: no ${link}`)
}

function leads(link: string, from: string): boolean {
  const [file, anchor] = link.split('#') as [string, string | undefined]
  const target = file === '' ? from : join(dirname(from), file)
  if (!existsSync(target)) return false
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(anchor)
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  const headings = text.matchAll(/^#+ (.*)$/gm)
  return [...headings].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

/** File names in the prose that are neither in the page's folder when it has been followed, nor in the repository. */
export function missingFiles({ prose }: Page, folder: string): string[] {
  const names = [...prose.matchAll(/`([^`]+)`/g)].map(([, name]) => name!).filter((name) => FILE.test(name))
  const made = new Set(filesIn(folder).map((path) => basename(path)))
  const isThere = (name: string) =>
    existsSync(join(folder, name)) || existsSync(name) || (!name.includes('/') && made.has(name))
  return [...new Set(names)].filter((name) => !isThere(name)).map((name) => `: no file ${name}`)
}

/** Codes of errors in the prose that no source file has. */
export function unknownCodes({ prose }: Page): string[] {
  const codes = new Set([...prose.matchAll(/\bE_[A-Z0-9_]+\b/g)].map(([code]) => code))
  if (codes.size === 0) return []
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const text = sources.map((file) => readFileSync(join('src', file), 'utf8')).join('\n')
  return [...codes].filter((code) => !text.includes(`'${code}'`)).map((code) => `: no error has ${code}`)
}

/** Without what is lent or installed, which are links. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  const open = (entry: (typeof entries)[number]) => join(folder, entry.name)
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(open(entry))
    return entry.isFile() && statSync(open(entry)).isFile() ? [open(entry)] : []
  })
}
