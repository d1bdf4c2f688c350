import type { Settings } from '../schema/schema.ts'
import type { BaselineConfig } from '../types.ts'
import type { Contradiction, Rule } from './contradictions.ts'

/** Rules about settings of the platform that contradict each other. */
export const platformRules: readonly Rule[] = [
  readersNowhere,
  gatewayCapacity,
  settingsOfSharedRegistry,
  registryUnused,
  replicaAtHome,
  cachedWithLogin,
  cachedTwice,
  halfWildcard,
  analyticsWithoutLogs,
  twoReceivers,
  nobodyToWarn
]

function readersNowhere({ access }: BaselineConfig): Contradiction | undefined {
  if (access.readerGroupId === undefined || access.readerNamespaces.length > 0) return undefined
  return {
    path: ['access', 'readerNamespaces'],
    others: [['access', 'readerGroupId']],
    message:
      'found no namespace for the group in `readerGroupId`. Name at least one namespace, or remove `readerGroupId`.'
  }
}

function gatewayCapacity({ ingress: { gateway } }: BaselineConfig): Contradiction | undefined {
  const { minCapacity, maxCapacity } = gateway
  if (minCapacity <= maxCapacity) return undefined
  return {
    path: ['ingress', 'gateway', 'minCapacity'],
    others: [['ingress', 'gateway', 'maxCapacity']],
    message: `found a minimum of ${minCapacity} instances and a maximum of ${maxCapacity}. Lower \`minCapacity\` or raise \`maxCapacity\`.`
  }
}

const OWN_REGISTRY = ['replicas', 'quarantine', 'cache', 'untaggedDays'] as const

/**
 * Refuses settings of a new registry next to `kind: shared`, but only if both are in `defaults` or both in the
 * environment: an environment may share a registry while `defaults` describe a new one.
 */
function settingsOfSharedRegistry(
  { registry }: BaselineConfig,
  written: readonly Settings[]
): Contradiction | undefined {
  if (registry.kind === 'own') return undefined
  const layer = written.find(settings => settings.registry?.kind === 'shared')?.registry
  const key = OWN_REGISTRY.find(name => layer?.[name] !== undefined)
  if (key === undefined) return undefined
  return {
    path: ['registry', key],
    message: `the registry is shared, so only the owner of the registry can change this setting. Remove \`${key}\`, or write kind: own.`
  }
}

function registryUnused({ registry }: BaselineConfig, written: readonly Settings[]): Contradiction | undefined {
  const named = written.find(settings => settings.registry?.id !== undefined)?.registry
  if (registry.kind === 'shared' || named === undefined || named.kind === 'shared') return undefined
  return {
    path: ['registry', 'id'],
    message: 'found the id of a registry, but the environment has its own registry. Write kind: shared, or remove `id`.'
  }
}

/**
 * Refuses a cache rule for Docker Hub: the rule would need credentials, and a configuration contains no credentials
 * ("Artifact cache", upstream support).
 */
function cachedWithLogin({ registry }: BaselineConfig): Contradiction | undefined {
  if (registry.kind === 'shared') return undefined
  const index = registry.cache.findIndex(({ from }) => /^(\w+\.)?docker\.io\//.test(from))
  if (index < 0) return undefined
  return {
    path: ['registry', 'cache', index, 'from'],
    message: `found ${registry.cache[index]?.from}; the cache of Docker Hub needs a login, which is not supported. Import the images under \`images\`, or cache a mirror.`
  }
}

function replicaAtHome({ registry, region }: BaselineConfig): Contradiction | undefined {
  if (registry.kind === 'shared' || !registry.replicas.includes(region)) return undefined
  return {
    path: ['registry', 'replicas', registry.replicas.indexOf(region)],
    message: `found ${region}, which is the region of the registry itself. Name only other regions.`
  }
}

/** Refuses two cache rules with the same name or repository: a repository can be cached from one source only. */
function cachedTwice({ registry }: BaselineConfig): Contradiction | undefined {
  if (registry.kind === 'shared') return undefined
  for (const key of ['name', 'to'] as const) {
    const values = registry.cache.map(rule => rule[key])
    const second = values.findIndex((value, i) => values.indexOf(value) < i)
    if (second >= 0)
      return {
        path: ['registry', 'cache', second, key],
        message: `found ${values[second]} a second time; each cache rule needs a different \`${key}\`. Use another value.`
      }
  }
  return undefined
}

/** Refuses a wildcard on only one side of a cache rule ("Artifact cache", wildcards). */
function halfWildcard({ registry }: BaselineConfig): Contradiction | undefined {
  if (registry.kind === 'shared') return undefined
  const at = registry.cache.findIndex(({ from, to }) => from.endsWith('*') !== to.endsWith('*'))
  const rule = registry.cache[at]
  if (rule === undefined) return undefined
  return {
    path: ['registry', 'cache', at, 'to'],
    message: `found ${rule.to} for ${rule.from}; if \`from\` or \`to\` ends with *, the other one must too. Correct one of them.`
  }
}

function analyticsWithoutLogs({ monitoring: { flowLogs } }: BaselineConfig): Contradiction | undefined {
  if (flowLogs.enabled || !flowLogs.trafficAnalytics) return undefined
  return {
    path: ['monitoring', 'flowLogs', 'trafficAnalytics'],
    message: 'found true, but flow logs are off. Also write `enabled: true`, or remove `trafficAnalytics`.'
  }
}

function twoReceivers(_: BaselineConfig, written: readonly Settings[]): Contradiction | undefined {
  const both = written.some(
    ({ monitoring }) => monitoring?.alerts?.actionGroupId !== undefined && (monitoring.alerts.emails ?? []).length > 0
  )
  if (!both) return undefined
  return {
    path: ['monitoring', 'alerts', 'emails'],
    message:
      'found addresses with `actionGroupId`, but an existing action group has its own receivers. Remove the addresses, or `actionGroupId`.'
  }
}

/** Refuses a budget without an e-mail address: Azure requires at least one ("Budgets", notifications). */
function nobodyToWarn({ budget }: BaselineConfig): Contradiction | undefined {
  if (budget === undefined || budget.emails.length > 0) return undefined
  return {
    path: ['budget', 'emails'],
    message:
      'found a budget without recipients. Name at least one e-mail address, here or under `monitoring.alerts.emails`.'
  }
}
