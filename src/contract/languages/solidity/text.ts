/** Text of the user's for a comment or string: what could end either, or hide something in it, becomes `?`. */
export function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9 ._:,()[\]+-]/gu, '?').slice(0, 100)
}

export function capitalized(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1)
}
