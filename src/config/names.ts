import type { BaselineConfig } from './types.ts'

type Named = Pick<BaselineConfig, 'workload' | 'environment' | 'region'>

/**
 * Names of everything, by the Cloud Adoption Framework's abbreviations: kind, workload, environment, part, region. With
 * the longest workload (12), environment (20) and region (19) the tightest limits just hold: firewall 56, virtual
 * network 64, deployment 64, workspace 63 characters (Resource Manager, "naming rules and restrictions").
 */
export function resourceNames({ workload, environment, region }: Named) {
  const name = (kind: string, part?: string) =>
    [kind, workload, environment, part, region].filter(piece => piece !== undefined).join('-')
  const hubNetwork = name('vnet', 'hub')
  const spokeNetwork = name('vnet', 'spoke')
  return {
    hubGroup: name('rg', 'hub'),
    hubNetwork,
    hubLogs: name('log', 'hub'),
    bastionSecurityGroup: name('nsg', 'bastion'),
    firewall: name('fw'),
    firewallPolicy: name('afwp'),
    /** `number` counts from 1. */
    firewallAddress: (number: number) => name('pip', `firewall-${number}`),
    firewallManagementAddress: name('pip', 'firewall-management'),
    bastion: name('bas'),
    bastionAddress: name('pip', 'bastion'),
    hubGateway: name('vgw', 'hub'),
    hubGatewayAddress: name('pip', 'vgw'),
    hubRouteTable: name('rt', 'vgw'),

    spokeGroup: name('rg', 'spoke'),
    spokeNetwork,
    spokeLogs: name('log', 'spoke'),
    routeTable: name('rt', 'spoke'),
    nodesSecurityGroup: name('nsg', 'nodes'),
    ingressSecurityGroup: name('nsg', 'ingress'),
    apiServerSecurityGroup: name('nsg', 'apiserver'),
    gatewaySecurityGroup: name('nsg', 'gateway'),
    privateEndpointsSecurityGroup: name('nsg', 'endpoints'),
    gatewayAddress: name('pip', 'gateway'),

    hubPeering: `to-${spokeNetwork}`,
    hubPeeringDeployment: name('hubpeer'),
    hubLinksDeployment: name('hublinks')
  } as const
}

/** Name of a step's deployment stack, at most 90 characters. The region is in it because a stack cannot move. */
export function stackName({ workload, environment, region }: Named, step: string): string {
  return ['aksb', workload, environment, step, region].join('-')
}
