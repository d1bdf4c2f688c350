import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import { Failure } from '../runtime/failure.ts'

/**
 * Lets requests through to one origin only. Resource Manager names the addresses to poll and the next page itself and
 * the libraries would follow them anywhere, bearer token included; `AZURE_REGIONAL_AUTHORITY_NAME` and `MSAL_FORCE_REGION` would lead
 * the login's assertion to a host of their own.
 */
export function onlyOrigin(origin: string): { policy: PipelinePolicy; position: 'perRetry' } {
  return {
    position: 'perRetry',
    policy: {
      name: 'onlyOrigin',
      sendRequest: (request, next) => {
        const asked = new URL(request.url).origin
        if (asked === origin) return next(request)
        throw foreignOrigin(asked, origin)
      }
    }
  }
}

function foreignOrigin(asked: string, expected: string): Failure {
  return new Failure('azure-refused', `An answer or a setting led to ${asked}; nothing was sent there.`, {
    subject: asked,
    remedy: `Only ${expected} may get this token. Look for a proxy that rewrites answers, and for AZURE_ variables that an earlier step set.`
  })
}
