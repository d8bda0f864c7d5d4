/** What an import of a model ends with. Dev servers may add a query of their own. */
export const REQUEST = /\.onnx\?zkml(?:&|$)/

/** To be asked by handlers, too: Rollup before 4.38 and Vite before 6.3 call them for every module, whatever their filter. */
export function isRequest(id: string): boolean {
  return REQUEST.test(id)
}

/** The model's file of a request, or of a module's id. */
export function fileOf(request: string): string {
  return request.slice(0, request.lastIndexOf('?'))
}
