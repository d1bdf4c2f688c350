import { faultResponse, strikeRequest } from '../../fault-injection.ts'
import { advanceTo } from '../../protocol/operations.ts'
import type { HttpRequest, HttpResponse, World } from '../../world.ts'
import { answerLogQuery } from './log-query.ts'
import { answerPrometheusQuery } from './prometheus-query.ts'

/** Time that a query takes, as a request of Resource Manager does. */
const REQUEST_MILLISECONDS = 50

/** Answers a query of Log Analytics or of an Azure Monitor workspace. A fault for its path may strike it. */
export function handleMonitor(world: World, http: HttpRequest): HttpResponse {
  advanceTo(world, world.now + REQUEST_MILLISECONDS)
  const fault = strikeRequest(world, http.method, http.path)
  if (fault?.outcome === 'lose-request') return { status: 0, drop: true }
  if (fault !== undefined && fault.outcome !== 'lose-response') return faultResponse(fault)
  const answer = http.host.startsWith('api.loganalytics.')
    ? answerLogQuery(world, http)
    : answerPrometheusQuery(world, http)
  return fault === undefined ? answer : { ...answer, drop: true }
}
