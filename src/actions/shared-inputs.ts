import { cloudNames } from '../azure/index.ts'
import { anyText, guid, oneOf, optional, required } from '../runtime/index.ts'

/** Where to log in, and as whom. */
export const loginInputs = {
  'tenant-id': required(guid),
  'client-id': required(guid),
  'subscription-id': required(guid),
  'azure-environment': required(oneOf(...cloudNames))
} as const

/** What is to be provisioned. */
export const configurationInputs = {
  config: required(anyText),
  environment: optional(anyText)
} as const
