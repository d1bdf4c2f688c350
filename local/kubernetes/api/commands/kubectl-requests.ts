import type { HttpResponse } from '../../../azure/world.ts'
import { asRecord } from '../../objects.ts'
import { answerApi } from '../kubernetes-handler.ts'
import { type CommandContext, failedWith, NOT_FOUND, type ProgramResult } from './command-result.ts'

/** Sends a request of kubectl to the API server, with the rights of the caller of the command. */
export function ask(
  context: CommandContext,
  method: string,
  address: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {}
): HttpResponse {
  const { pathname, searchParams } = new URL(address, 'https://kubernetes.default')
  const http = {
    method,
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers,
    body: body === undefined ? '' : JSON.stringify(body)
  }
  return answerApi({ ...context, http })
}

/** Returns the errors that kubectl writes for an answer, or `undefined` for a success. */
export function failureOf({ status, body }: HttpResponse): ProgramResult | undefined {
  if (status < 400) return undefined
  const { reason, message } = asRecord(body)
  if (reason === 'NotSupportedByLocalAzure') return failedWith(`${reason}: ${message}`, NOT_FOUND)
  if (typeof body === 'string') return failedWith(`Error from server (NotFound): ${body.trim()}`)
  return failedWith(`Error from server (${reason}): ${message}`)
}
