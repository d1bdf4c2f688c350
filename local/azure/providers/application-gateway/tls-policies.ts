import { refusal } from '../../errors.ts'
import type { Put, Refusal } from '../../world.ts'
import { bodyProperties } from '../put-helpers.ts'

/** The oldest TLS each predefined policy accepts ("Application Gateway TLS policy overview"). */
const predefined: Readonly<Record<string, string>> = {
  AppGwSslPolicy20150501: 'TLSv1_0',
  AppGwSslPolicy20170401: 'TLSv1_1',
  AppGwSslPolicy20170401S: 'TLSv1_2',
  AppGwSslPolicy20220101: 'TLSv1_2',
  AppGwSslPolicy20220101S: 'TLSv1_2'
}

const DEPRECATED = ['TLSv1_0', 'TLSv1_1']

/** Suites of custom policies ("Application Gateway TLS policy overview", cipher suites). */
const suites: readonly string[] = [
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_DHE_RSA_WITH_AES_256_CBC_SHA',
  'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_CBC_SHA256',
  'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  'TLS_DHE_DSS_WITH_AES_256_CBC_SHA256',
  'TLS_DHE_DSS_WITH_AES_128_CBC_SHA256',
  'TLS_DHE_DSS_WITH_AES_256_CBC_SHA',
  'TLS_DHE_DSS_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA'
]

interface TlsPolicy {
  readonly policyType?: string
  readonly policyName?: string
  readonly minProtocolVersion?: string
  readonly cipherSuites?: readonly string[]
}

/** Refuses a TLS policy that is none, or that lets in what was retired in August 2025. */
export function refuseTlsPolicy(put: Put): Refusal | undefined {
  const policy = bodyProperties(put).sslPolicy as TlsPolicy | undefined
  if (policy === undefined) return undefined
  const wrong = mistakeIn(policy)
  if (wrong !== undefined) return refusal(400, 'InvalidRequestFormat', `TLS policy of ${put.id}: ${wrong}`)
  const oldest = policy.minProtocolVersion ?? predefined[policy.policyName ?? ''] ?? ''
  if (!DEPRECATED.includes(oldest)) return undefined
  return refusal(
    400,
    'ApplicationGatewayDeprecatedTlsVersionUsedInSslPolicy',
    `The TLS policy ${policy.policyName ?? policy.policyType} for Application Gateway ${put.id} is using a deprecated TLS version: ${oldest}.`
  )
}

function mistakeIn({ policyType, policyName, minProtocolVersion, cipherSuites = [] }: TlsPolicy): string | undefined {
  if (policyType === 'Predefined') {
    return predefined[policyName ?? ''] === undefined ? `there is no policy named '${policyName}'.` : undefined
  }
  if (policyType !== 'Custom' && policyType !== 'CustomV2') return `its type '${policyType}' is not known.`
  if (cipherSuites.length === 0 || minProtocolVersion === undefined) {
    return 'a custom policy needs cipher suites and the oldest protocol version.'
  }
  if (policyType === 'Custom' && minProtocolVersion === 'TLSv1_3') return 'TLSv1_3 needs a policy of type CustomV2.'
  const unknown = cipherSuites.find(suite => !suites.includes(suite))
  return unknown === undefined ? undefined : `the cipher suite '${unknown}' is not known.`
}
