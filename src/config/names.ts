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
    // A workspace has at most 63 characters.
    platformLogs: name('log', 'plat'),
    metrics: name('amw'),
    actionGroup: name('ag'),
    queryPack: name('pack'),
    /** At most 44 characters ("Data collection endpoints"), so without the region; rules beside it likewise. */
    dataCollectionEndpoint: ['dce', workload, environment].join('-'),
    containerLogsRule: ['dcr', workload, environment, 'containers'].join('-'),
    prometheusRule: ['dcr', workload, environment, 'prometheus'].join('-'),
    gateway: name('agw'),
    gatewayFirewallPolicy: name('waf'),
    /** Of the preview listener alone. */
    previewFirewallPolicy: name('waf', 'preview'),
    gatewayIdentity: name('id', 'gateway'),
    flowLogsIdentity: name('id', 'flowlogs'),
    flowLog: name('fl', 'spoke'),
    // Private endpoints have at most 64 characters, which longer parts would pass.
    registryEndpoint: name('pep', 'cr'),
    vaultEndpoint: name('pep', 'kv'),
    budget: name('budget'),
    /** The definition about ingress hosts; definitions of all environments share the subscription. */
    ingressHostsPolicy: name('policy'),
    /** At most 43 characters, so without the region. */
    eventRelay: ['logic', workload, environment].join('-'),

    clusterGroup: name('rg', 'cluster'),
    cluster: (colour: Colour) => name('aks', colour),
    nodeGroup: (colour: Colour) => name('rg', `${colour}-nodes`),
    controlPlaneIdentity: (colour: Colour) => name('id', `${colour}-controlplane`),
    kubeletIdentity: (colour: Colour) => name('id', `${colour}-kubelet`),
    ingressIdentity: (colour: Colour) => name('id', `${colour}-ingress`),
    /** Delivers the cluster's events. */
    eventsIdentity: (colour: Colour) => name('id', `${colour}-events`),
    eventTopic: (colour: Colour) => name('evgt', colour),
    /** Volumes' snapshots. */
    backupGroup: name('rg', 'backup'),
    /** At most 50 characters, so without the region. */
    backupVault: (colour: Colour) => ['bvault', workload, environment, colour].join('-'),
    /** At most 54 characters, and another in each colour: both clusters write their records into one zone. */
    dnsPrefix: (colour: Colour) => ['aks', workload, environment, colour].join('-'),

    hubPeering: `to-${spokeNetwork}`,
    hubPeeringDeployment: name('hubpeer'),
    hubLinksDeployment: name('hublinks'),
    budgetDeployment: name('cost'),
    clusterPoliciesDeployment: name('pol', 'c'),
    platformPoliciesDeployment: name('pol', 'p'),
    /** Of a cluster's identities, in a group of the environment; the group's name has the region. */
    clusterRolesDeployment: (colour: Colour, group: 'spoke' | 'platform') =>
      ['roles', workload, environment, colour, group].join('-'),
    backupRolesDeployment: (colour: Colour, group: 'backup' | 'platform') =>
      ['backup', workload, environment, colour, group].join('-')
  } as const
}

/**
 * Name of the deployment stack of a part of an environment, at most 90 characters. No workload, environment, part or
 * region can hold a dot, so two environments never share a name. The region is in it because a stack cannot move.
 */
export function stackName({ workload, environment, region }: Named, part: string): string {
  return ['aksb', workload, environment, part, region].join('.')
}

/** Name of the same stack in the first format, in which environment `prod-hub` could be taken for part `hub-…` of `prod`. */
export function formerStackName({ workload, environment, region }: Named, part: string): string {
  return ['aksb', workload, environment, part, region].join('-')
}

/** Format of names and tags of deployment stacks; the first one had no tags. */
export const STACK_FORMAT = '2'

/** Names of the tags of a deployment stack by which its environment knows it. */
export const stackTagNames = {
  workload: 'aks-baseline-workload',
  environment: 'aks-baseline-environment',
  part: 'aks-baseline-part',
  region: 'aks-baseline-region',
  format: 'aks-baseline-format'
} as const

/** Tags of the deployment stack of a part of an environment. */
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
    /** Events about clusters, and those that could not be delivered. */
    eventStorage: `stev${workload}${digits()}`,
    flowLogStorage: `stfl${workload}${digits()}`,
    /** Definitions of what ran in clusters. */
    backupStorage: `stbk${workload}${digits()}`
  } as const
}

/** Names of the vault secrets that hold the entry point's certificates, where the workflow brings them. */
export const certificateSecrets = { gateway: 'gateway-certificate', ingress: 'ingress-certificate' } as const

/**
 * Host names of the entry point. The preview's differs in its first label only, so that one wildcard certificate serves
 * both. `backend` is what the gateway asks the ingress controllers for, whatever their addresses.
 */
export function ingressHosts({ host }: Pick<BaselineConfig['ingress'], 'host'>, domain: string) {
  return {
    public: `${host}.${domain}`,
    preview: `${host}-preview.${domain}`,
    backend: `${host}.aks-ingress.${domain}`
  } as const
}
