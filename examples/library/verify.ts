// A service that only checks proofs: it has a verification key, and neither the model nor the proving key.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { type JsonObject, verify, ZkmlError } from 'zkml/verify'

/** Answers POST requests whose body is {"proof": ..., "publicSignals": ...} with the verdict. */
export function proofService(verificationKey: JsonObject) {
  return createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body))
    const body = await text(request)
      .then(JSON.parse)
      .catch(() => undefined)
    if (body === undefined) return answer(400, { code: 'NOT_JSON', message: 'The body is no JSON.' })
    try {
      const { proof, publicSignals } = body ?? {}
      answer(200, await verify(verificationKey, publicSignals, proof))
    } catch (error) {
      // A body of another shape is the sender's fault, and the error says what is wrong with it.
      if (error instanceof ZkmlError && error.blame !== 'internal') answer(400, error)
      else answer(500, { code: 'INTERNAL', message: 'The proof could not be checked.' })
    }
  })
}
