/** What an import of a model ends with. Dev servers may add a query of their own. */
export const REQUEST = /\.onnx\?zkml(?:&|$)/

/** The model's file of a request, or of a module's id. */
export function fileOf(request: string): string {
  return request.slice(0, request.lastIndexOf('?'))
}
