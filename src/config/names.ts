import { createHash } from 'node:crypto'
import type { BaselineConfig, Colour } from './types.ts'

type Named = Pick<BaselineConfig, 'workload' | 'environment' | 'region'>

/**
 * Returns the names of all resources, by the Cloud Adoption Framework's abbreviations: kind, workload, environment,
 * part, region. All names are within Azure's limits, even with the longest workload (12 characters), environment (20)
 * and region (19). The tightest limits are: firewall 56, virtual network 64, deployment 64, workspace 63 characters
 * (Resource Manager, "naming rules and restrictions").
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
    /** Returns the name of a public address of the firewall. `number` counts from 1. */
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
    // The name of a workspace has at most 63 characters.
    platformLogs: name('log', 'plat'),
    metrics: name('amw'),
    actionGroup: name('ag'),
    queryPack: name('pack'),
    /**
     * Name of at most 44 characters ("Data collection endpoints"). It therefore omits the region. The same applies to
     * the names of the two data collection rules below.
     */
    dataCollectionEndpoint: ['dce', workload, environment].join('-'),
    containerLogsRule: ['dcr', workload, environment, 'containers'].join('-'),
    prometheusRule: ['dcr', workload, environment, 'prometheus'].join('-'),
    gateway: name('agw'),
    gatewayFirewallPolicy: name('waf'),
    /** Name of the web application firewall policy for the preview listener only. */
    previewFirewallPolicy: name('waf', 'preview'),
    gatewayIdentity: name('id', 'gateway'),
    flowLogsIdentity: name('id', 'flowlogs'),
    flowLog: name('fl', 'spoke'),
    // Names of private endpoints have at most 64 characters. Longer abbreviations would exceed this limit.
    registryEndpoint: name('pep', 'cr'),
    vaultEndpoint: name('pep', 'kv'),
    budget: name('budget'),
    /**
     * Name of the policy definition about ingress hosts. It contains the environment, because all environments can have
     * their definitions in one subscription.
     */
    ingressHostsPolicy: name('policy'),
    /** Name of the Logic App, of at most 43 characters. It therefore omits the region. */
    eventRelay: ['logic', workload, environment].join('-'),

    clusterGroup: name('rg', 'cluster'),
    cluster: (colour: Colour) => name('aks', colour),
    nodeGroup: (colour: Colour) => name('rg', `${colour}-nodes`),
    controlPlaneIdentity: (colour: Colour) => name('id', `${colour}-controlplane`),
    kubeletIdentity: (colour: Colour) => name('id', `${colour}-kubelet`),
    ingressIdentity: (colour: Colour) => name('id', `${colour}-ingress`),
    /** Returns the name of the identity that delivers the cluster's events. */
    eventsIdentity: (colour: Colour) => name('id', `${colour}-events`),
    eventTopic: (colour: Colour) => name('evgt', colour),
    /** Name of the resource group for the snapshots of volumes. */
    backupGroup: name('rg', 'backup'),
    /** Returns the name of the backup vault, of at most 50 characters. It therefore omits the region. */
    backupVault: (colour: Colour) => ['bvault', workload, environment, colour].join('-'),
    /**
     * Returns the DNS prefix of a cluster, of at most 54 characters. The prefix differs by colour, because both
     * clusters write their records into one zone.
     */
    dnsPrefix: (colour: Colour) => ['aks', workload, environment, colour].join('-'),

    /**
     * Name of the private DNS zone with the records of runs. Its first label has at most 46 characters; Azure allows 63.
     */
    recordZone: `aks-baseline-${workload}-${environment}.internal`,

    hubPeering: `to-${spokeNetwork}`,
    hubPeeringDeployment: name('hubpeer'),
    hubLinksDeployment: name('hublinks'),
    budgetDeployment: name('cost'),
    clusterPoliciesDeployment: name('pol', 'c'),
    platformPoliciesDeployment: name('pol', 'p'),
    /**
     * Returns the name of the deployment of a cluster's role assignments in a resource group of the environment. The
     * name omits the region, because the name of the resource group contains the region.
     */
    clusterRolesDeployment: (colour: Colour, group: 'spoke' | 'platform') =>
      ['roles', workload, environment, colour, group].join('-'),
    backupRolesDeployment: (colour: Colour, group: 'backup' | 'platform') =>
      ['backup', workload, environment, colour, group].join('-')
  } as const
}

/**
 * Returns the name of the deployment stack of a part of an environment, at most 90 characters. No workload,
 * environment, part or region can contain a dot, so two environments never share a name. The name contains the region
 * because a stack cannot move to another region.
 */
export function stackName({ workload, environment, region }: Named, part: string): string {
  return ['aksb', workload, environment, part, region].join('.')
}

/**
 * Returns the name that the same stack had in the first format. In that format, environment `prod-hub` could be
 * mistaken for part `hub-…` of `prod`.
 */
export function formerStackName({ workload, environment, region }: Named, part: string): string {
  return ['aksb', workload, environment, part, region].join('-')
}

/** Format of the names and tags of deployment stacks. The first format had no tags. */
export const STACK_FORMAT = '2'

/** Names of the tags that identify the environment of a deployment stack. */
export const stackTagNames = {
  workload: 'aks-baseline-workload',
  environment: 'aks-baseline-environment',
  part: 'aks-baseline-part',
  region: 'aks-baseline-region',
  format: 'aks-baseline-format'
} as const

/** Returns the tags of the deployment stack of a part of an environment. */
export function stackTags({ workload, environment, region }: Named, part: string): Readonly<Record<string, string>> {
  return {
    [stackTagNames.workload]: workload,
    [stackTagNames.environment]: environment,
    [stackTagNames.part]: part,
    [stackTagNames.region]: region,
    [stackTagNames.format]: STACK_FORMAT
  }
}

/**
 * Returns the names that must be unique in all of Azure. They end with eight hexadecimal digits of a hash that includes
 * the subscription. A registry has at most 50 characters of a-z and 0-9, a vault and a storage account at most 24
 * (Resource Manager, "naming rules and restrictions").
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
    /** Name of the storage account for the events about clusters and for undelivered events. */
    eventStorage: `stev${workload}${digits()}`,
    flowLogStorage: `stfl${workload}${digits()}`,
    /** Name of the storage account for the backed-up object definitions of the clusters. */
    backupStorage: `stbk${workload}${digits()}`
  } as const
}

/** Names of the vault secrets with the entry point's certificates, if the workflow provides the certificates. */
export const certificateSecrets = { gateway: 'gateway-certificate', ingress: 'ingress-certificate' } as const

/**
 * Returns the host names of the entry point. The preview host differs from the public host only in its first label, so
 * one wildcard certificate is valid for both. The gateway sends the host name in `backend` to each ingress controller,
 * independent of the controller's address.
 */
export function ingressHosts({ host }: Pick<BaselineConfig['ingress'], 'host'>, domain: string) {
  return {
    public: `${host}.${domain}`,
    preview: `${host}-preview.${domain}`,
    backend: `${host}.aks-ingress.${domain}`
  } as const
}
