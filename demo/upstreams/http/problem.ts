import type { ServerResponse } from 'node:http'
import { send } from './send.ts'

/** An answer in the form of RFC 9457, thrown by whoever finds the problem. */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, title: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.status = status
    this.title = title
    this.headers = headers
  }
}

export const notFound = (detail: string): Problem => new Problem(404, 'Not Found', detail)
export const badRequest = (detail: string): Problem => new Problem(400, 'Bad Request', detail)
export const conflict = (detail: string): Problem => new Problem(409, 'Conflict', detail)

export function sendProblem(response: ServerResponse, problem: Problem): void {
  const { status, title, headers, message: detail } = problem
  const body = JSON.stringify({ type: 'about:blank', title, status, detail })
  send(response, { status, type: 'application/problem+json', headers, body })
}

/** Sends what was thrown: a problem as it is, anything else as a 500 that tells nothing. */
export function sendFailure(response: ServerResponse, thrown: unknown): void {
  sendProblem(
    response,
    thrown instanceof Problem ? thrown : new Problem(500, 'Internal Server Error', 'Something went wrong here.'),
  )
}
