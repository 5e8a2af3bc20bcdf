/** Largest document that is read. */
export const maxDocumentBytes = 64 * 1024 * 1024

/**
 * Gets a document's text over HTTP. No redirects: the module names the document's own place.
 * @throws Error with a message for the module's owner.
 */
export async function fetchDocument(url: string, timeoutMs: number): Promise<string> {
  // `identity`: fetch would accept truncated content codings.
  const headers = { accept: 'application/json, application/yaml, */*;q=0.5', 'accept-encoding': 'identity' }
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, { headers, signal, redirect: 'manual' }).catch((error: unknown) => {
    throw new Error(failure(error, timeoutMs))
  })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`the server answered ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > maxDocumentBytes) throw new Error(`the document is larger than ${maxDocumentBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw size > maxDocumentBytes ? error : new Error(failure(error, timeoutMs))
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function failure(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `there was no answer within ${timeoutMs} ms`
  const cause = error instanceof Error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : ''
  return `the server could not be reached${code}`
}
