import { type AddressRequest, addressPlan } from '../../../src/config/addresses/address-plan.ts'
import { AddressError, type AddressProblem } from '../../../src/config/errors.ts'
import type { BaselineConfig, FirewallTier, HubSubnets, Scale } from '../../../src/config/types.ts'

export const HUB = '10.200.0.0/24'
export const SPOKE = '10.240.0.0/16'

interface AddressSettings {
  readonly hub?: string
  readonly spoke?: string
  readonly tier?: FirewallTier
  readonly hubSubnets?: Partial<HubSubnets>
  readonly spokeSubnets?: BaselineConfig['spoke']['subnets']
  /** Ranges of a hub that others own. */
  readonly existing?: readonly string[]
  readonly peered?: readonly string[]
  readonly pods?: string
  readonly services?: string
  readonly scale?: Partial<Scale>
}

/** What an address plan follows from, the built-in values where nothing is said. */
export function addressRequest(settings: AddressSettings = {}): AddressRequest {
  const { hub = HUB, spoke = SPOKE, tier = 'Premium', hubSubnets = {}, spokeSubnets = {}, existing } = settings
  return {
    hub: {
      addressSpace: hub,
      subnets: hubSubnets,
      firewall: { tier, publicAddresses: 1 },
      bastion: { enabled: true, sku: 'Standard' },
      gateway: { kind: 'none' },
      logRetentionDays: 30,
      ...(existing === undefined ? {} : { existing: hubOfOthers(existing) })
    },
    spoke: { addressSpace: spoke, subnets: spokeSubnets },
    peeredAddressSpaces: settings.peered ?? [],
    clusterAddressSpaces: { pods: settings.pods ?? '192.168.0.0/16', services: settings.services ?? '172.16.0.0/16' },
    scale: {
      maximumNodes: { system: 4, user: 5 },
      growthPercent: 400,
      surgePercent: 33,
      surgeNodes: {},
      registryReplicas: 1,
      ...settings.scale
    }
  }
}

function hubOfOthers(addressSpaces: readonly string[]): NonNullable<BaselineConfig['hub']['existing']> {
  return {
    networkId: '/subscriptions/x/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/corp',
    addressSpaces,
    firewallAddress: '10.0.1.4',
    dnsServers: ['10.0.1.4'],
    peering: 'none',
    zoneLinks: 'none'
  }
}

/** The one problem of a plan, with the path of the setting to change. Throws when there is none, or more than one. */
export function refusal(of: AddressRequest): { readonly path: string; readonly message: string } {
  const [problem, ...others] = refusals(of)
  if (problem === undefined || others.length > 0) throw new Error(`found ${others.length + 1} problems`)
  return { path: problem.paths[0], message: problem.message }
}

/** All problems of a plan. Empty when there is none. */
export function refusals(of: AddressRequest): readonly AddressProblem[] {
  try {
    addressPlan(of)
  } catch (error) {
    if (error instanceof AddressError) return error.problems
    throw error
  }
  return []
}
