import type { Contradiction, Rule } from './contradictions.ts'
import type { Settings } from './schema.ts'
import type { BaselineConfig } from './types.ts'

/** Settings of what clusters share that do not go together. */
export const platformRules: readonly Rule[] = [
  readersNowhere,
  gatewayCapacity,
  registryOfOthers,
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
    message: 'found no namespace for the readers of `readerGroupId`. Name at least one, or remove the group.'
  }
}

function gatewayCapacity({ ingress: { gateway } }: BaselineConfig): Contradiction | undefined {
  const { minCapacity, maxCapacity } = gateway
  if (minCapacity <= maxCapacity) return undefined
  return {
    path: ['ingress', 'gateway', 'minCapacity'],
    message: `found ${minCapacity}, but \`maxCapacity\` is ${maxCapacity}. Lower the one or raise the other.`
  }
}

const OWN_REGISTRY = ['replicas', 'quarantine', 'cache', 'untaggedDays'] as const

/** Only where one place of the file says both: an environment may share while `defaults` describe an own registry. */
function registryOfOthers({ registry }: BaselineConfig, written: readonly Settings[]): Contradiction | undefined {
  if (registry.kind === 'own') return undefined
  const layer = written.find(settings => settings.registry?.kind === 'shared')?.registry
  const key = OWN_REGISTRY.find(name => layer?.[name] !== undefined)
  if (key === undefined) return undefined
  return {
    path: ['registry', key],
    message: `it belongs to whoever owns the registry, and this one is shared. Remove \`${key}\`, or write kind: own.`
  }
}

function registryUnused({ registry }: BaselineConfig, written: readonly Settings[]): Contradiction | undefined {
  const named = written.find(settings => settings.registry?.id !== undefined)?.registry
  if (registry.kind === 'shared' || named === undefined || named.kind === 'shared') return undefined
  return {
    path: ['registry', 'id'],
    message: 'it names a registry that is not used. Write kind: shared, or remove it.'
  }
}

/** "Artifact cache", upstream support: Docker Hub is cached only with credentials, which a configuration does not hold. */
function cachedWithLogin({ registry }: BaselineConfig): Contradiction | undefined {
  if (registry.kind === 'shared') return undefined
  const index = registry.cache.findIndex(({ from }) => /^(\w+\.)?docker\.io\//.test(from))
  if (index < 0) return undefined
  return {
    path: ['registry', 'cache', index, 'from'],
    message: `found ${registry.cache[index]?.from}; Docker Hub is cached only with a login. Import the images under \`images\`, or cache a mirror.`
  }
}

function replicaAtHome({ registry, region }: BaselineConfig): Contradiction | undefined {
  if (registry.kind === 'shared' || !registry.replicas.includes(region)) return undefined
  return {
    path: ['registry', 'replicas', registry.replicas.indexOf(region)],
    message: `found ${region}, where the registry itself is. Name other regions only.`
  }
}

/** A repository can be cached from one place only. */
function cachedTwice({ registry }: BaselineConfig): Contradiction | undefined {
  if (registry.kind === 'shared') return undefined
  for (const key of ['name', 'to'] as const) {
    const values = registry.cache.map(rule => rule[key])
    const second = values.findIndex((value, i) => values.indexOf(value) < i)
    if (second >= 0)
      return {
        path: ['registry', 'cache', second, key],
        message: `found ${values[second]} a second time; each rule has its own. Use another.`
      }
  }
  return undefined
}

/** "Artifact cache", wildcards: on both sides or on none. */
function halfWildcard({ registry }: BaselineConfig): Contradiction | undefined {
  if (registry.kind === 'shared') return undefined
  const at = registry.cache.findIndex(({ from, to }) => from.endsWith('*') !== to.endsWith('*'))
  const rule = registry.cache[at]
  if (rule === undefined) return undefined
  return {
    path: ['registry', 'cache', at, 'to'],
    message: `found ${rule.to} for ${rule.from}; a * stands at the end of both or of neither. Correct one of them.`
  }
}

function analyticsWithoutLogs({ monitoring: { flowLogs } }: BaselineConfig): Contradiction | undefined {
  if (flowLogs.enabled || !flowLogs.trafficAnalytics) return undefined
  return {
    path: ['monitoring', 'flowLogs', 'trafficAnalytics'],
    message: 'there are no flow logs to analyse. Write `enabled: true` beside it, or remove it.'
  }
}

function twoReceivers(_: BaselineConfig, written: readonly Settings[]): Contradiction | undefined {
  const both = written.some(
    ({ monitoring }) => monitoring?.alerts?.actionGroupId !== undefined && (monitoring.alerts.emails ?? []).length > 0
  )
  if (!both) return undefined
  return {
    path: ['monitoring', 'alerts', 'emails'],
    message: 'an action group that exists has receivers of its own. Remove the addresses, or `actionGroupId`.'
  }
}

/** "Budgets", notifications: at least one address. */
function nobodyToWarn({ budget }: BaselineConfig): Contradiction | undefined {
  if (budget === undefined || budget.emails.length > 0) return undefined
  return {
    path: ['budget', 'emails'],
    message: 'there is nobody to warn. Name at least one e-mail address, here or under `monitoring.alerts.emails`.'
  }
}
