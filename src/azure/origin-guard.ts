import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import { Failure } from '../runtime/failure.ts'

/**
 * Returns a pipeline policy that allows requests to one origin only. Resource Manager returns the addresses to poll and
 * the address of the next page. Without this policy, the libraries would send the bearer token to any such address.
 * `AZURE_REGIONAL_AUTHORITY_NAME` and `MSAL_FORCE_REGION` would send the assertion of the login to another host.
 */
export function refuseOtherOrigins(origin: string): { policy: PipelinePolicy; position: 'perRetry' } {
  return {
    position: 'perRetry',
    policy: {
      name: 'onlyOrigin',
      sendRequest: (request, next) => {
        const asked = new URL(request.url).origin
        if (asked === origin) return next(request)
        throw otherOrigin(asked, origin)
      }
    }
  }
}

function otherOrigin(asked: string, expected: string): Failure {
  return new Failure(
    'azure-refused',
    `A response or a setting named the address ${asked}. The request was not sent, because only ${expected} is allowed.`,
    {
      subject: asked,
      remedy: `The request would carry a token that only ${expected} may receive. Check for a proxy that rewrites responses, and for AZURE_ variables that an earlier step set.`
    }
  )
}
