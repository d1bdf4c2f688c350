import { refusal } from '../../errors.ts'
import type { Put, Refusal } from '../../world.ts'
import { bodyProperties } from '../put-helpers.ts'

export type RegistrySku = 'Basic' | 'Standard' | 'Premium'

const ORDER: readonly RegistrySku[] = ['Basic', 'Standard', 'Premium']

export function registrySku(sku: Readonly<Record<string, unknown>> | undefined): RegistrySku | undefined {
  return ORDER.find(name => name.toLowerCase() === String(sku?.name).toLowerCase())
}

type Properties = Readonly<Record<string, unknown>>

interface Feature {
  /** Path of the property in the words of the request. */
  readonly name: string
  readonly from: RegistrySku
  isOn(given: Properties): boolean
}

function policyIsOn(given: Properties, policy: string): boolean {
  const policies = (given.policies ?? {}) as Record<string, { status?: string } | undefined>
  return policies[policy]?.status?.toLowerCase() === 'enabled'
}

/** What a tier below does not have ("Registry service tiers and features"). */
const features: readonly Feature[] = [
  { name: 'anonymousPullEnabled', from: 'Standard', isOn: given => given.anonymousPullEnabled === true },
  { name: 'dataEndpointEnabled', from: 'Premium', isOn: given => given.dataEndpointEnabled === true },
  {
    name: 'networkRuleSet',
    from: 'Premium',
    isOn: given => (given.networkRuleSet as { defaultAction?: string } | undefined)?.defaultAction === 'Deny'
  },
  { name: 'policies.retentionPolicy', from: 'Premium', isOn: given => policyIsOn(given, 'retentionPolicy') },
  { name: 'policies.quarantinePolicy', from: 'Premium', isOn: given => policyIsOn(given, 'quarantinePolicy') },
  { name: 'policies.trustPolicy', from: 'Premium', isOn: given => policyIsOn(given, 'trustPolicy') },
  {
    name: 'encryption',
    from: 'Premium',
    isOn: given => (given.encryption as { status?: string } | undefined)?.status === 'enabled'
  }
]

/** Refuses what the registry's tier does not have. */
export function refuseFeatures(put: Put): Refusal | undefined {
  const sku = registrySku(put.body.sku) ?? 'Basic'
  const rank = ORDER.indexOf(sku)
  if (bodyProperties(put).publicNetworkAccess === 'Disabled' && sku !== 'Premium') {
    return refusal(
      400,
      'DisablingPublicNetworkAccessNotSupported',
      `Disabling public network access is not supported for the SKU ${sku}. For more information, please visit https://aka.ms/acr/private-link.`
    )
  }
  const missing = features.find(({ from, isOn }) => ORDER.indexOf(from) > rank && isOn(bodyProperties(put)))
  return missing === undefined ? undefined : skuNotSupported(sku, missing.name)
}

/** 400 for what needs a higher tier. */
export function skuNotSupported(sku: string, feature: string): Refusal {
  return refusal(400, 'SkuNotSupported', `The SKU ${sku} is not supported. (${feature})`)
}
