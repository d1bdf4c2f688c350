import type { KnownType } from '../../../src/arm/api-versions.ts'
import { childId, type ResourceId, resourceGroupId, resourceId, subscriptionId } from '../../../src/arm/resource-id.ts'
import { type ArmResource, resource, template } from '../../../src/arm/template.ts'
import { createBaseline as baselineOf, loadConfig, stackName, stackTags } from '../../../src/config/index.ts'
import type { Baseline } from '../../../src/config/types.ts'
import { readSlices } from '../../../src/provisioning/live-state/index.ts'
import { groupsStep } from '../../../src/provisioning/steps/groups.ts'
import { stackStep } from '../../../src/provisioning/steps/stack.ts'
import type { ProvisioningClients, Step, StepContext, StepPlan } from '../../../src/provisioning/types.ts'
import type { Log } from '../../../src/runtime/clock-and-log.ts'
import type { LiveState, NetworkStackName, StackBuilder } from '../../../src/templates/types.ts'
import { FakeAzure, FakeWorld } from './fake-azure.ts'
import { VirtualClock } from './virtual-clock.ts'

export const hubGroup = resourceGroupId('s', 'hub')
export const spokeGroup = resourceGroupId('s', 'spoke')
export const hubNetwork = resourceId(hubGroup, 'Microsoft.Network/virtualNetworks', 'hub')
export const firewall = resourceId(hubGroup, 'Microsoft.Network/azureFirewalls', 'firewall')
export const bastion = resourceId(hubGroup, 'Microsoft.Network/bastionHosts', 'bastion')
export const spokeNetwork = resourceId(spokeGroup, 'Microsoft.Network/virtualNetworks', 'spoke')
const hubLogs = resourceId(hubGroup, 'Microsoft.OperationalInsights/workspaces', 'logs')

const zone = (name: string) => resourceId(spokeGroup, 'Microsoft.Network/privateDnsZones', name)

const range = '10.0.0.0/24'
const colour = { nodes: range, ingress: range, apiServer: range }

const whole = baselineOf(
  loadConfig(
    'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope } }',
    'x',
    'test'
  ),
  's'
)

export const baseline: Baseline = {
  config: {
    ...whole.config,
    workload: 'shop',
    environment: 'test',
    region: 'westeurope',
    zones: [],
    tags: { owner: 'us' },
    hub: {
      addressSpace: range,
      subnets: {},
      firewall: { tier: 'Standard', publicAddresses: 1 },
      bastion: { enabled: true, sku: 'Basic' },
      gateway: { kind: 'none' },
      logRetentionDays: 30
    },
    spoke: { addressSpace: range, subnets: {} },
    dns: { zones: 'own' },
    peeredAddressSpaces: [],
    clusterAddressSpaces: { pods: '192.168.0.0/16', services: '172.16.0.0/16' },
    scale: { maximumNodes: { user: 5 }, growthPercent: 400, surgePercent: 33, surgeNodes: {}, registryReplicas: 1 }
  },
  advice: [],
  addresses: {
    hub: {
      addressSpaces: [range],
      subnets: { firewall: range, firewallManagement: undefined, gateway: range, bastion: range },
      firewallAddress: '10.0.0.4'
    },
    spoke: { addressSpace: range, applicationGateway: range, privateEndpoints: range, blue: colour, green: colour },
    advice: []
  },
  ids: {
    ...whole.ids,
    subscription: subscriptionId('s'),
    hubGroup,
    spokeGroup,
    hubNetwork,
    firewall,
    firewallPolicy: resourceId(hubGroup, 'Microsoft.Network/firewallPolicies', 'policy'),
    bastion,
    hubLogs,
    spokeNetwork,
    spokePeering: childId(spokeNetwork, 'virtualNetworkPeerings', 'to-hub'),
    hubPeering: childId(hubNetwork, 'virtualNetworkPeerings', 'to-spoke'),
    hubGateway: resourceId(hubGroup, 'Microsoft.Network/virtualNetworkGateways', 'gateway'),
    zones: { registry: zone('registry'), vault: zone('vault'), apiServer: zone('api') }
  }
}

/** A builder whose template holds the resources given, each made by the configuration and what was observed. */
export function builder(
  step: NetworkStackName,
  scope: ResourceId,
  resources: (baseline: Baseline, liveState: LiveState) => Record<string, ArmResource>
): StackBuilder {
  return (wanted, liveState) => ({
    step,
    name: stackName(wanted.config, step),
    location: 'westeurope',
    tags: stackTags(wanted.config, step),
    deploymentScope: scope,
    template: template('resourceGroup', resources(wanted, liveState))
  })
}

export function one(type: KnownType, name: string, properties: object = {}): ArmResource {
  return resource(type, { name, properties })
}

/** The shape of the network with one resource a stack; `retention` and `tier` come from the configuration. */
export const builders = {
  'hub-network': builder('hub-network', hubGroup, ({ config }) => ({
    network: one('Microsoft.Network/virtualNetworks', 'hub', { range: config.hub.addressSpace })
  })),
  'hub-egress': builder('hub-egress', hubGroup, ({ config }) => ({
    firewall: one('Microsoft.Network/azureFirewalls', 'firewall', { tier: config.hub.firewall.tier })
  })),
  'hub-access': builder('hub-access', hubGroup, ({ config }) => ({
    bastion: one('Microsoft.Network/bastionHosts', 'bastion', { sku: config.hub.bastion.sku })
  })),
  'hub-gateway': builder('hub-gateway', hubGroup, () => ({
    gateway: one('Microsoft.Network/virtualNetworkGateways', 'gateway')
  })),
  spoke: builder('spoke', spokeGroup, ({ config }) => ({
    network: one('Microsoft.Network/virtualNetworks', 'spoke', { range: config.spoke.addressSpace })
  }))
} as const satisfies Partial<Record<NetworkStackName, StackBuilder>>

export function networkLikeSteps(): Step[] {
  const groups = [{ step: 'groups' }]
  const onHub = [...groups, { step: 'hub-network', until: hubNetwork }]
  return [
    groupsStep(wantedGroups, () => ['Microsoft.Network']),
    stackStep('hub-network', builders['hub-network'], groups),
    stackStep('hub-egress', builders['hub-egress'], onHub),
    stackStep('hub-access', builders['hub-access'], onHub),
    stackStep('spoke', builders.spoke, onHub, { read: readSlices(['networkWatcher']) })
  ]
}

export function wantedGroups({ config, ids }: Baseline) {
  const body = { location: config.region, tags: config.tags }
  return [
    { id: ids.hubGroup, body },
    { id: ids.spokeGroup, body }
  ]
}

export interface FakeClients extends ProvisioningClients {
  readonly azure: FakeAzure
  readonly clock: VirtualClock
  readonly lines: string[]
}

/** Doors to a world. With `cutAt` the run is aborted at that request and nothing is answered from then on. */
export function fakeClients(world: FakeWorld, cutAt?: number): FakeClients {
  const controller = new AbortController()
  const lines: string[] = []
  const azure = new FakeAzure(world, cutAt, () => controller.abort())
  return { azure, clock: world.clock, log: logTo(lines), signal: controller.signal, lines }
}

export function logTo(lines: string[]): Log {
  const add = (line: string) => void lines.push(line)
  return { info: add, warning: add, debug: add, group: (_title, work) => work() }
}

export function newWorld(): FakeWorld {
  return new FakeWorld(new VirtualClock())
}

export function contextFor(clients: ProvisioningClients): StepContext {
  return { ...clients, baseline }
}

export const stepPlan = (step: string, more: Partial<StepPlan> = {}): StepPlan => ({
  step,
  evaluation: { by: 'reads' },
  changes: [],
  unchanged: 0,
  noise: 0,
  pending: true,
  ...more
})
