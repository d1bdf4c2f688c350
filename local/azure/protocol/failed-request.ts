import { refusal } from '../errors.ts'
import type { HttpRequest, HttpResponse, World } from '../world.ts'
import { refusedResponse } from './route-guards.ts'

/**
 * Answers a request; where its handler throws, with a 500. Resources and operations that the request added, replaced or
 * removed are then as before. Changes inside of other resources stay.
 */
export function keepingWorld(world: World, { method, path }: HttpRequest, answer: () => HttpResponse): HttpResponse {
  if (method === 'GET' || method === 'HEAD') return answerOrFail(method, path, answer)
  const before = { resources: { ...world.resources }, operations: { ...world.operations } }
  return answerOrFail(method, path, answer, () => Object.assign(world, before))
}

function answerOrFail(method: string, path: string, answer: () => HttpResponse, undo?: () => void): HttpResponse {
  try {
    return answer()
  } catch (error) {
    undo?.()
    return refusedResponse(failure(method, path, error))
  }
}

/** Returns file and line of a stack's line, without folders. */
function place(line = ''): string {
  const [found] = /[^/]+\.ts:\d+/.exec(line) ?? []
  return found === undefined ? '' : ` (${found})`
}

function failure(method: string, path: string, error: unknown): ReturnType<typeof refusal> {
  const [first, at] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n')
  const message = `Local Azure does not support this ${method} of ${path}: ${first}${place(at)}. Nothing was changed. Compare the body with the reference of the API.`
  return refusal(500, 'NotSupportedByLocalAzure', message)
}
