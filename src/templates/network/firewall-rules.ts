import type { AddressPlan, Baseline, BaselineConfig } from '../../config/types.ts'
import { gitEgress } from '../gitops/git-egress.ts'
import { backupHost } from '../platform/backup-storage.ts'

/**
 * Firewall rule that allows egress from the subnets of nodes and API servers to the names in `fqdns` and `fqdnTag`.
 * Nodes reach nothing else outside hub and spoke. In a name, `{region}` stands for the short name of the region.
 */
export interface EgressRule {
  readonly name: string
  readonly because: string
  readonly fqdns?: readonly string[]
  /** FQDN tag: a list of names that Microsoft maintains. */
  readonly fqdnTag?: string
  /** Destination port; 443 if absent. */
  readonly port?: number
  /**
   * True for plain TCP, which needs a network rule. A collection contains either only network rules or only application
   * rules.
   */
  readonly overTcp?: boolean
}

export interface RuleCollection {
  readonly name: string
  readonly priority: number
  readonly rules: readonly EgressRule[]
}

export interface RuleCollectionGroup {
  readonly name: string
  readonly priority: number
  readonly collections: readonly RuleCollection[]
}

/**
 * Rules with the names from "Outbound network and FQDN rules for AKS clusters". There are no network rules for Azure
 * services: a private cluster with API Server VNet Integration reaches its API server inside the spoke. A rule for a
 * service tag of Azure would let nodes reach the endpoints of any customer in the region.
 */
export const egressRules: readonly RuleCollectionGroup[] = [
  {
    name: 'cluster',
    priority: 200,
    collections: [
      {
        name: 'kubernetes',
        priority: 200,
        rules: [
          {
            name: 'kubernetes-service',
            because: 'node images, packages, container images of AKS, Resource Manager, Entra',
            fqdnTag: 'AzureKubernetesService'
          },
          {
            name: 'microsoft-registry',
            because:
              'serves container images of AKS, but the FQDN tag AzureKubernetesService does not include it (mspnp/aks-baseline#457)',
            fqdns: ['mcrprod.azurecr.io']
          },
          {
            name: 'entra-and-resource-manager',
            because:
              'workload identity and add-ons sign in and read Azure; named so that they do not depend on the tag',
            fqdns: ['login.microsoftonline.com', 'management.azure.com']
          }
        ]
      },
      {
        name: 'monitoring',
        priority: 300,
        rules: [
          {
            name: 'azure-monitor',
            because: 'logs and metrics of nodes and containers',
            fqdns: [
              '*.ods.opinsights.azure.com',
              '*.oms.opinsights.azure.com',
              '*.monitoring.azure.com',
              '*.ingest.monitor.azure.com',
              '*.metrics.ingest.monitor.azure.com',
              'global.handler.control.monitor.azure.com',
              '{region}.handler.control.monitor.azure.com',
              'dc.services.visualstudio.com'
            ]
          }
        ]
      },
      {
        name: 'governance',
        priority: 400,
        rules: [
          {
            name: 'azure-policy',
            because: 'policies of the add-on, and its compliance reports',
            fqdns: ['data.policy.core.windows.net', 'store.policy.core.windows.net']
          },
          { name: 'defender', because: 'alerts of the sensor', fqdns: ['*.cloud.defender.microsoft.com'] }
        ]
      }
    ]
  },
  {
    name: 'gitops',
    priority: 300,
    collections: [
      {
        name: 'flux',
        priority: 200,
        rules: [
          {
            name: 'cluster-extensions',
            because: 'the Flux extension: its agent and its images',
            fqdns: [
              '{region}.dp.kubernetesconfiguration.azure.com',
              'arcmktplaceprod.azurecr.io',
              'arcmktplaceprod.centralindia.data.azurecr.io'
            ]
          }
        ]
      }
    ]
  }
]

/**
 * Returns the rule collection groups, with the rules that enabled cluster features and the source of Flux also need.
 */
export function egressRulesOf(baseline: Baseline): readonly RuleCollectionGroup[] {
  const besides: Readonly<Record<string, RuleCollection | undefined>> = {
    cluster: baseline.config.cluster.features.backup ? backupEgress(baseline) : undefined,
    gitops: gitEgress(baseline.config)
  }
  return egressRules.map(group => {
    const more = besides[group.name]
    return more === undefined ? group : { ...group, collections: [...group.collections, more] }
  })
}

function backupEgress(baseline: Baseline): RuleCollection {
  const rule: EgressRule = {
    name: 'backup-storage',
    because: "definitions of the cluster's objects, only from the storage account of the environment",
    fqdns: [backupHost(baseline)]
  }
  return { name: 'backup', priority: 500, rules: [rule] }
}

/** Returns the source address ranges of the rules: the subnets of nodes and API servers of both colours. */
export function egressSources({ spoke: { blue, green } }: AddressPlan): string[] {
  return [blue.nodes, green.nodes, blue.apiServer, green.apiServer]
}

/** Returns the FQDNs of a rule. The region of the configuration replaces `{region}`. */
export function egressNames({ fqdns = [] }: EgressRule, { region }: Pick<BaselineConfig, 'region'>): string[] {
  return fqdns.map(fqdn => fqdn.replace('{region}', region))
}

/** Returns the properties of a rule collection group, as Resource Manager expects them. */
export function ruleGroupProperties(
  group: RuleCollectionGroup,
  sources: readonly string[],
  config: BaselineConfig
): object {
  return {
    priority: group.priority,
    ruleCollections: group.collections.map(({ name, priority, rules }) => ({
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name,
      priority,
      action: { type: 'Allow' },
      rules: rules.map(rule => (rule.overTcp ? networkRule : applicationRule)(rule, sources, config))
    }))
  }
}

function applicationRule(rule: EgressRule, sources: readonly string[], config: BaselineConfig): object {
  return {
    ruleType: 'ApplicationRule',
    name: rule.name,
    description: rule.because,
    sourceAddresses: sources,
    protocols: [{ protocolType: 'Https', port: egressPortOf(rule) }],
    targetFqdns: egressNames(rule, config),
    fqdnTags: rule.fqdnTag === undefined ? [] : [rule.fqdnTag],
    terminateTLS: false
  }
}

/**
 * Returns a network rule whose destinations are names, not addresses. The DNS proxy of the firewall resolves the names.
 */
function networkRule(rule: EgressRule, sources: readonly string[], config: BaselineConfig): object {
  return {
    ruleType: 'NetworkRule',
    name: rule.name,
    description: rule.because,
    sourceAddresses: sources,
    ipProtocols: ['TCP'],
    destinationFqdns: egressNames(rule, config),
    destinationPorts: [String(egressPortOf(rule))]
  }
}

/** Returns the destination port of a rule. */
export function egressPortOf({ port = 443 }: EgressRule): number {
  return port
}
