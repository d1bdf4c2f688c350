import type { Fault } from './azure/world.ts'
import { UsageError } from './runner/workflow/startup-error.ts'

/** Pattern of the outcomes of a fault. */
const outcomes = /^(?:[1-5]\d\d|lose-request|lose-response|fail-operation:[A-Za-z]\w*)$/

/** Reads `METHOD PATH-GLOB OUTCOME [times=N] [after=N] [retry-after=S]`. Throws UsageError. */
export function parseFault(text: string): Fault {
  const [method, path, outcome, ...rest] = text.trim().split(/\s+/)
  if (method === undefined || path === undefined || outcome === undefined) {
    throw new UsageError(`--fault takes 'METHOD PATH-GLOB OUTCOME [times=N] [after=N] [retry-after=S]', not '${text}'.`)
  }
  if (!/^(?:[A-Za-z]+|\*)$/.test(method)) throw new UsageError(`--fault: '${method}' is not a method.`)
  if (!outcomes.test(outcome)) {
    throw new UsageError(`--fault: '${outcome}' is not a status, lose-request, lose-response or fail-operation:CODE.`)
  }
  const settings = new Map(rest.map(parseSetting))
  const retryAfter = settings.get('retry-after')
  return {
    method: method.toUpperCase(),
    path,
    outcome,
    times: settings.get('times') ?? 1,
    after: settings.get('after') ?? 0,
    ...(retryAfter !== undefined && { retryAfter })
  }
}

function parseSetting(text: string): [string, number] {
  const match = /^(times|after|retry-after)=(\d+)$/.exec(text)
  if (!match) throw new UsageError(`--fault: '${text}' is not times=N, after=N or retry-after=S.`)
  return [match[1] ?? '', Number(match[2])]
}
