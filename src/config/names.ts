import { createHash } from 'node:crypto'
import type { BaselineConfig, Colour } from './types.ts'

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

    platformGroup: name('rg', 'platform'),
    platformLogs: name('log', 'platform'),
    metrics: name('amw'),
    actionGroup: name('ag'),
    gateway: name('agw'),
    gatewayFirewallPolicy: name('waf'),
    gatewayIdentity: name('id', 'gateway'),
    registryEndpoint: name('pep', 'registry'),
    vaultEndpoint: name('pep', 'vault'),
    budget: name('budget'),

    clusterGroup: name('rg', 'cluster'),
    cluster: (colour: Colour) => name('aks', colour),
    nodeGroup: (colour: Colour) => name('rg', `${colour}-nodes`),
    controlPlaneIdentity: (colour: Colour) => name('id', `${colour}-controlplane`),
    kubeletIdentity: (colour: Colour) => name('id', `${colour}-kubelet`),
    ingressIdentity: (colour: Colour) => name('id', `${colour}-ingress`),

    hubPeering: `to-${spokeNetwork}`,
    hubPeeringDeployment: name('hubpeer'),
    hubLinksDeployment: name('hublinks')
  } as const
}

/** Name of a step's deployment stack, at most 90 characters. The region is in it because a stack cannot move. */
export function stackName({ workload, environment, region }: Named, step: string): string {
  return ['aksb', workload, environment, step, region].join('-')
}

/**
 * Names that must be unique in all of Azure, told apart by eight digits that follow from the subscription: registry at
 * most 50 of a-z and 0-9, vault and storage account at most 24 (Resource Manager, "naming rules and restrictions").
 */
export function globalNames(config: Named & Pick<BaselineConfig, 'vault'>, subscription: string) {
  const { workload, environment, region, vault } = config
  const digits = (suffix = '') => {
    const seed = [subscription.toLowerCase(), workload, environment, region, suffix].join('/')
    return createHash('sha256').update(seed).digest('hex').slice(0, 8)
  }
  return {
    registry: `cr${workload}${environment.replaceAll('-', '')}${digits()}`,
    vault: `kv-${workload}-${digits(vault.nameSuffix)}`,
    storage: `st${workload}${digits()}`
  } as const
}
