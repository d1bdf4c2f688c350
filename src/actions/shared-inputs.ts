import { cloudNames } from '../azure/index.ts'
import { COLOURS } from '../config/index.ts'
import { anyText, guid, lines, oneOf, optional, required, revision } from '../runtime/index.ts'

/** The cloud, tenant, subscription and identity of the login. */
export const loginInputs = {
  'tenant-id': required(guid),
  'client-id': required(guid),
  'subscription-id': required(guid),
  'azure-environment': required(oneOf(...cloudNames))
} as const

/** The configuration file, and the environment in that file. */
export const configurationInputs = {
  config: required(anyText),
  environment: optional(anyText)
} as const

/** Inputs of every action that plans changes and applies approved plans. */
export const approvedInputs = {
  ...configurationInputs,
  ...loginInputs,
  mode: required(oneOf('plan', 'apply')),
  approval: optional(anyText)
} as const

/** Inputs of every action that creates resources. */
export const provisioningInputs = {
  ...approvedInputs,
  'allow-destructive': optional(lines),
  'approved-by': required(oneOf('environment', 'pull-request')),
  comment: required(oneOf('always', 'changes', 'failures', 'never')),
  'github-token': optional(anyText)
} as const

/** Inputs of every action whose changes another environment can have to get first. */
export const changeInputs = { evidence: optional(anyText) } as const

/**
 * Certificates of gateway and ingress that the workflow passes. Certificates with private keys come from secrets,
 * certificates without private keys from variables.
 */
export const certificateInputs = {
  'gateway-certificate': optional(anyText),
  'gateway-certificate-public': optional(anyText),
  'ingress-certificate': optional(anyText),
  'ingress-certificate-public': optional(anyText),
  'ingress-authorities': optional(anyText)
} as const

/** Inputs of every action that creates platform and cluster. */
export const environmentInputs = {
  ...certificateInputs,
  colour: optional(oneOf(...COLOURS)),
  'event-token': optional(anyText),
  'git-key': optional(anyText),
  'source-credentials': optional(anyText),
  'secrets-revision': optional(revision)
} as const
