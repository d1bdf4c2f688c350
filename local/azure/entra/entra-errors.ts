import { jsonResponse } from '../protocol/arm-request.ts'
import type { HttpResponse } from '../world.ts'

/** Why Entra gives no token: the number of an AADSTS error and its sentence. */
export interface AadRefusal {
  readonly code: number
  readonly words: string
}

/** OAuth error and status of each number: "Microsoft Entra authentication and authorization error codes". */
export const oauthErrors: Readonly<Record<number, { readonly error: string; readonly status: number }>> = {
  50027: { error: 'invalid_request', status: 400 },
  70003: { error: 'unsupported_grant_type', status: 400 },
  90002: { error: 'invalid_request', status: 400 },
  500011: { error: 'invalid_resource', status: 400 },
  700016: { error: 'unauthorized_client', status: 400 },
  700024: { error: 'invalid_client', status: 401 },
  700027: { error: 'invalid_client', status: 401 },
  700211: { error: 'invalid_client', status: 401 },
  700212: { error: 'invalid_client', status: 401 },
  700213: { error: 'invalid_client', status: 401 },
  7000215: { error: 'invalid_client', status: 401 },
  7000218: { error: 'invalid_client', status: 401 },
  900144: { error: 'invalid_request', status: 400 },
  1002012: { error: 'invalid_scope', status: 400 },
  7002138: { error: 'invalid_client', status: 401 }
}

/** `2026-10-05 08:00:00Z`, as Entra writes instants. */
export function entraTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replace('T', ' ')}Z`
}

export function aadError({ code, words }: AadRefusal, trace: string, correlation: string, now: Date): HttpResponse {
  const { error, status } = oauthErrors[code] ?? { error: 'invalid_request', status: 400 }
  const timestamp = entraTime(now)
  return jsonResponse(status, {
    error,
    error_description: `AADSTS${code}: ${words} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`
  })
}
