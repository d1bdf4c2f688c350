import { asResourceId } from '../../../src/arm/resource-id.ts'
import { type Baseline, type BaselineConfig, createBaseline, loadConfig } from '../../../src/config/index.ts'
import { EMPTY_LIVE_STATE } from '../../../src/provisioning/live-state/index.ts'
import {
  bootstrapStacksOf,
  clusterStacksOf,
  type LiveState,
  previewFirewallPolicyId,
  STACKS,
  type StackName,
  stacksOf
} from '../../../src/templates/index.ts'

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'

/** A baseline with the article's choices, and without events, but for the settings given as YAML flow mappings. */
export function baselineWith(hub = '{}', rest = ''): Baseline {
  const text = `apiVersion: aks-baseline/v1
workload: shop
environments:
  production:
    region: westeurope
    hub: ${hub}
    events: { relay: none }
${rest}`
  return createBaseline(loadConfig(text, 'test.yml', undefined), SUBSCRIPTION)
}

/** The article's choices with other settings for the platform; what is said of a part replaces only that. */
export function platformWith(
  change: (config: BaselineConfig) => Partial<BaselineConfig>,
  of = baselineWith()
): Baseline {
  return createBaseline({ ...of.config, ...change(of.config) }, SUBSCRIPTION)
}

/** With an entry point. */
export function withDomain(of: Baseline, domain = 'contoso.com'): Baseline {
  return platformWith(({ ingress }) => ({ ingress: { ...ingress, domain } }), of)
}

const HUB_TEAM = '/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/hub/providers'

/** Ids of what a hub team has. */
export const THEIRS = {
  network: `${HUB_TEAM}/Microsoft.Network/virtualNetworks/corp`,
  policy: `${HUB_TEAM}/Microsoft.Network/firewallPolicies/corp`,
  images: `${HUB_TEAM}/Microsoft.ContainerRegistry/registries/corpimages`,
  logs: `${HUB_TEAM}/Microsoft.OperationalInsights/workspaces/corp`,
  registry: `${HUB_TEAM}/Microsoft.Network/privateDnsZones/privatelink.azurecr.io`,
  vault: `${HUB_TEAM}/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net`,
  apiServer: `${HUB_TEAM}/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io`
} as const

/** `hub.existing` with what is said of it beyond network, ranges and firewall. */
export function existingHub(more = ''): string {
  return `{ existing: { networkId: ${THEIRS.network}, addressSpaces: [10.0.0.0/22], firewallAddress: 10.0.1.4${more} } }`
}

const WITH_RIGHTS = `, firewallPolicy: { id: ${THEIRS.policy}, rules: write, priority: 700 }, peering: write, zoneLinks: write, logWorkspaceId: ${THEIRS.logs}`
const zones = (links: string) =>
  `    dns: { zones: existing, existing: { registry: ${THEIRS.registry}, vault: ${THEIRS.vault}, links: ${links} } }\n`

/** An authority in the form of a certificate; templates do not look into it. */
export const ROOT = `-----BEGIN CERTIFICATE-----\n${Buffer.from('root one').toString('base64')}\n-----END CERTIFICATE-----\n`

function longest(): Baseline {
  const text = `apiVersion: aks-baseline/v1\nworkload: ${'w'.repeat(12)}\nenvironments: { ${'e'.repeat(20)}: { region: ${'r'.repeat(19)}, hub: { gateway: { kind: Vpn } }, dns: { zones: hub } } }\n`
  return createBaseline(loadConfig(text, 'test.yml', undefined), SUBSCRIPTION)
}

function sharedRegistry(of: Baseline): Baseline {
  return platformWith(() => ({ registry: { kind: 'shared', id: asResourceId(THEIRS.images) } }), of)
}

const GIT = {
  kind: 'git',
  url: 'https://github.com/contoso/x',
  revision: { branch: 'main' },
  access: 'public'
} as const

/** Everything that can be switched on in the platform. */
function everything(of: Baseline): Baseline {
  return platformWith(
    ({ monitoring, ingress, policies, cluster, gitops }) => ({
      registry: {
        kind: 'own',
        replicas: ['northeurope', 'francecentral'],
        quarantine: true,
        cache: [{ name: 'microsoft', from: 'mcr.microsoft.com/*', to: 'mcr/*' }],
        untaggedDays: 7
      },
      ingress: { ...ingress, certificates: { ...ingress.certificates, trustedRoots: [ROOT] } },
      monitoring: {
        ...monitoring,
        dailyGigabytes: 5,
        containerLogs: 'Analytics',
        alerts: { emails: ['ops@contoso.com', 'night@contoso.com'] },
        flowLogs: { enabled: true, retentionDays: 14, trafficAnalytics: true }
      },
      budget: { amount: 2000, emails: ['cost@contoso.com'] },
      events: { relay: 'queue' },
      policies: { ...policies, allowedImages: ['ghcr.io/contoso'], excludedNamespaces: ['[legacy]'] },
      cluster: { ...cluster, features: { ...cluster.features, runCommand: true, backup: true } },
      gitops: { ...gitops, source: GIT }
    }),
    of
  )
}

const GROUPS = {
  administrators: 'dddddddd-0000-4000-8000-000000000001',
  readers: 'dddddddd-0000-4000-8000-000000000002'
} as const

function clusterWith(change: (cluster: BaselineConfig['cluster']) => Partial<BaselineConfig['cluster']>): Baseline {
  return platformWith(({ cluster }) => ({ cluster: { ...cluster, ...change(cluster) } }))
}

function featuresWith(change: Partial<BaselineConfig['cluster']['features']>): Baseline {
  return clusterWith(({ features }) => ({ features: { ...features, ...change } }))
}

/** What Flux reads, with an entry point. */
export function fluxFrom(
  source: NonNullable<BaselineConfig['gitops']['source']>,
  of = withDomain(baselineWith())
): Baseline {
  return platformWith(({ gitops }) => ({ gitops: { ...gitops, source } }), of)
}

/** The shapes a cluster can take. */
const CLUSTERS = {
  cheapCluster: clusterWith(({ features }) => ({ tier: 'Free', features: { ...features, defender: false } })),
  immutable: platformWith(({ upgrades }) => ({
    upgrades: { ...upgrades, strategy: 'immutable', nodeImageChannel: 'None' }
  })),
  frozen: platformWith(({ upgrades }) => ({
    upgrades: {
      ...upgrades,
      kubernetesChannel: 'patch',
      freezes: [{ from: '2026-12-18', to: '2027-01-04', reason: 'holidays' }]
    }
  })),
  longTermSupport: clusterWith(() => ({
    tier: 'Premium',
    supportPlan: 'AKSLongTermSupport',
    kubernetesVersion: '1.33'
  })),
  costAnalysis: featuresWith({
    costAnalysis: true,
    storage: { disk: true, file: false, blob: false, snapshots: false }
  }),
  keda: featuresWith({ keda: true, networkObservability: true }),
  backup: featuresWith({ backup: true, storage: { disk: true, file: true, blob: true, snapshots: true } }),
  runCommand: featuresWith({ runCommand: true }),
  manyPools: clusterWith(({ pools, systemPool, autoscaler }) => ({
    pools: {
      ...pools,
      batch: { ...systemPool, taints: ['batch=true:NoSchedule'], minNodes: 0, spot: true },
      big: { ...systemPool, taints: [], labels: { team: 'shop' }, osDisk: { type: 'Managed', gigabytes: 512 } }
    },
    autoscaler: { ...autoscaler, expander: 'least-waste', 'ignore-daemonsets-utilization': 'true' }
  })),
  noPools: clusterWith(() => ({ pools: {} })),
  azureNetworkPolicy: clusterWith(() => ({ networkPolicy: 'azure' })),
  groups: platformWith(() => ({
    access: {
      adminGroupId: GROUPS.administrators,
      readerGroupId: GROUPS.readers,
      readerNamespaces: ['workload', 'shop']
    }
  })),
  flux: fluxFrom({ kind: 'oci', repository: 'gitops/platform', tag: 'v1' }),
  fluxPublic: fluxFrom({ ...GIT, revision: { semver: '1.x' } }),
  fluxPrivate: fluxFrom({ ...GIT, access: 'https' }),
  fluxSsh: fluxFrom({ ...GIT, url: 'ssh://git@gitlab.com/contoso/x', revision: { tag: 'v1' }, access: 'ssh' })
} as const satisfies Readonly<Record<string, Baseline>>

/** The shapes a network, a platform and a cluster can take: every tier, with and without Bastion and gateway, hubs and zones of others, zones and tags, the longest names. */
export const VARIANTS = {
  article: baselineWith(),
  standard: baselineWith('{ firewall: { tier: Standard, publicAddresses: 1 }, bastion: { sku: Basic } }'),
  basic: baselineWith(
    '{ firewall: { tier: Basic, publicAddresses: 2 }, bastion: { enabled: false } }',
    '    zones: []\n'
  ),
  tagged: baselineWith('{}', '    tags: { team: blue, odd: "[resourceGroup().id]" }\n'),
  vpn: baselineWith('{ gateway: { kind: Vpn } }'),
  expressRoute: baselineWith('{ gateway: { kind: ExpressRoute, sku: ErGw2AZ } }'),
  zonesInHub: baselineWith('{}', '    dns: { zones: hub }\n'),
  zonesOfOthers: baselineWith('{}', zones('write')),
  hubOfOthers: baselineWith(existingHub()),
  hubWithRights: baselineWith(existingHub(WITH_RIGHTS)),
  allOfOthers: baselineWith(existingHub(', dnsServers: []'), zones('none')),
  domain: withDomain(baselineWith()),
  withoutMetrics: platformWith(({ monitoring }) => ({ monitoring: { ...monitoring, prometheus: false } })),
  everything: everything(withDomain(baselineWith('{}', '    tags: { team: blue, odd: "[resourceGroup().id]" }\n'))),
  logicApp: platformWith(() => ({ events: { relay: 'logic-app' } }), withDomain(baselineWith())),
  sharedRegistry: sharedRegistry(withDomain(baselineWith())),
  sharedRegistryAndZones: sharedRegistry(withDomain(baselineWith('{}', '    dns: { zones: hub }\n'))),
  devTest: platformWith(
    ({ policies }) => ({ profile: 'dev-test', zones: [], policies: { ...policies, effect: 'Audit' } }),
    withDomain(baselineWith('{ firewall: { tier: Basic, publicAddresses: 1 }, bastion: { enabled: false } }'))
  ),
  hubOfOthersWithDomain: withDomain(baselineWith(existingHub())),
  longest: everything(withDomain(longest(), `${'d'.repeat(40)}.example.com`)),
  ...CLUSTERS
} as const satisfies Readonly<Record<string, Baseline>>

const IN_CLUSTERS = `/subscriptions/${SUBSCRIPTION}/resourceGroups/c/providers/Microsoft.ContainerService/managedClusters`

/** An environment in the middle of a replacement, everything there. */
export const EVERYTHING: LiveState = {
  liveColour: 'green',
  networkWatcher: asResourceId(
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/w/providers/Microsoft.Network/networkWatchers/w`
  ),
  hubGateway: null,
  hubGatewayAddress: null,
  takenOver: { '/subscriptions/s/providers/microsoft.insights/diagnosticsettings/default': 'setByPolicy' },
  principals: {
    gateway: 'aaaaaaaa-0000-4000-8000-000000000001',
    flowLogs: 'aaaaaaaa-0000-4000-8000-000000000002',
    'blue-controlPlane': 'bbbbbbbb-0000-4000-8000-000000000001',
    'blue-kubelet': 'bbbbbbbb-0000-4000-8000-000000000002',
    'blue-ingress': 'bbbbbbbb-0000-4000-8000-000000000003',
    'blue-events': 'bbbbbbbb-0000-4000-8000-000000000004',
    'blue-backupVault': 'bbbbbbbb-0000-4000-8000-000000000005',
    'blue-backupExtension': 'bbbbbbbb-0000-4000-8000-000000000006',
    'green-controlPlane': 'cccccccc-0000-4000-8000-000000000001',
    'green-kubelet': 'cccccccc-0000-4000-8000-000000000002',
    'green-ingress': 'cccccccc-0000-4000-8000-000000000003',
    'green-events': 'cccccccc-0000-4000-8000-000000000004',
    'green-backupVault': 'cccccccc-0000-4000-8000-000000000005',
    'green-backupExtension': 'cccccccc-0000-4000-8000-000000000006'
  },
  budgetStart: '2026-03-01T00:00:00Z',
  deletedVault: asResourceId(
    `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/v`
  ),
  clusters: { blue: asResourceId(`${IN_CLUSTERS}/blue`), green: asResourceId(`${IN_CLUSTERS}/green`) },
  preview: previewFirewallPolicyId(baselineWith()),
  upgrades: { blue: {}, green: {} },
  stamps: {
    blue: {
      kubernetesVersion: '1.35.6',
      pools: { user: { kubernetesVersion: '1.34.9' } },
      issuer: 'https://westeurope.oic.prod-aks.azure.com/t/blue/',
      clients: { ingress: 'dddddddd-0000-4000-8000-000000000001', kubelet: 'dddddddd-0000-4000-8000-000000000002' },
      suspended: false
    },
    green: {
      kubernetesVersion: '1.36.1',
      pools: { user: { kubernetesVersion: '1.36.1' } },
      issuer: 'https://westeurope.oic.prod-aks.azure.com/t/green/',
      clients: { ingress: 'eeeeeeee-0000-4000-8000-000000000001', kubelet: 'eeeeeeee-0000-4000-8000-000000000002' },
      suspended: true
    }
  },
  newClusterVersion: '1.36'
}

export function templateOf(of: Baseline, step: StackName, liveState = EMPTY_LIVE_STATE) {
  return STACKS[step].build(of, liveState).template
}

/** All stacks of a baseline, with a cluster in each colour. */
export function stacks(of: Baseline, liveState = EMPTY_LIVE_STATE) {
  return stackNames(of).map(step => STACKS[step].build(of, liveState))
}

const COLOURS = ['blue', 'green'] as const

export function stackNames(of: Baseline): StackName[] {
  const clusters = COLOURS.flatMap(colour => [...clusterStacksOf(of, colour), ...bootstrapStacksOf(of, colour)])
  return [...stacksOf(of), ...clusters]
}

/** The properties of a resource as plain JSON, the way they are sent. */
export function propertiesOf(of: Baseline, step: StackName, symbol: string, liveState = EMPTY_LIVE_STATE) {
  const found = templateOf(of, step, liveState).resources[symbol]
  if (found === undefined) throw new Error(`${step} has no resource ${symbol}`)
  return JSON.parse(JSON.stringify(found.properties))
}
