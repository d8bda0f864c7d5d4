import { element } from './dom.js'

/** Copies the text. @returns false where the browser does not allow it: then the text is selected in `shown` */
export async function copyText(text: string, shown: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    shown.select()
    return false
  }
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text]))
  element('a', { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}
