import { SOURCE_LIMIT } from './retry-schedules.ts'
import type { LeafCode } from './types.ts'

/** Error codes of imports into a registry. The error of the source registry is in the message. */
export const registryCodes: readonly LeafCode[] = [
  {
    code: /^(InvalidParameters|BadRequest|TooManyRequests)$/i,
    message: /getting manifest\. StatusCode: 429|toomanyrequests|pull rate limit/i,
    retry: SOURCE_LIMIT,
    remedy:
      'The source registry limits imports without a login; Docker Hub counts them for all users of the same Azure addresses. Store a login as the secret SOURCE_CREDENTIALS (docker.io=USERNAME:TOKEN), import from a mirror, or run again after some hours.',
    source: 'Azure/azure-sdk-for-js#34390; Azure/bicep-registry-modules#3069; microsoft/AzureTRE#4917'
  }
]
