import type { Baseline, Colour } from '../config/types.ts'
import { backupStack } from './cluster-backup.ts'
import { backupRolesStack } from './cluster-backup-roles.ts'
import { eventsStack } from './cluster-events.ts'
import { identityStack } from './cluster-identities.ts'
import { protectionStack } from './cluster-protection.ts'
import { rolesStack } from './cluster-roles.ts'
import { federationStack } from './federation.ts'
import { fluxStack } from './flux.ts'
import { stampStack } from './stamp.ts'
import type { ClusterStackName, StackBuilder } from './types.ts'

/** The builder of every stack of a cluster, in the order they are made. */
export const clusterStackBuilders: Readonly<Record<ClusterStackName, StackBuilder>> = {
  'identity-blue': baseline => identityStack(baseline, 'blue'),
  'roles-blue': (baseline, observed) => rolesStack(baseline, observed, 'blue'),
  'stamp-blue': (baseline, observed) => stampStack(baseline, observed, 'blue'),
  'federation-blue': (baseline, observed) => federationStack(baseline, observed, 'blue'),
  'events-blue': baseline => eventsStack(baseline, 'blue'),
  'backup-blue': baseline => backupStack(baseline, 'blue'),
  'backup-roles-blue': (baseline, observed) => backupRolesStack(baseline, observed, 'blue'),
  'protection-blue': (baseline, observed) => protectionStack(baseline, observed, 'blue'),
  'flux-blue': (baseline, observed) => fluxStack(baseline, observed, 'blue'),
  'identity-green': baseline => identityStack(baseline, 'green'),
  'roles-green': (baseline, observed) => rolesStack(baseline, observed, 'green'),
  'stamp-green': (baseline, observed) => stampStack(baseline, observed, 'green'),
  'federation-green': (baseline, observed) => federationStack(baseline, observed, 'green'),
  'events-green': baseline => eventsStack(baseline, 'green'),
  'backup-green': baseline => backupStack(baseline, 'green'),
  'backup-roles-green': (baseline, observed) => backupRolesStack(baseline, observed, 'green'),
  'protection-green': (baseline, observed) => protectionStack(baseline, observed, 'green'),
  'flux-green': (baseline, observed) => fluxStack(baseline, observed, 'green')
}

/** What provisioning makes of a cluster, by the names of its stacks before their colour, wanted or not, in order. */
export const PROVISIONED_PARTS = [
  'identity',
  'roles',
  'stamp',
  'federation',
  'events',
  'backup',
  'backup-roles',
  'protection'
] as const

/** The same with what bootstrapping alone writes. */
export const CLUSTER_PARTS = [...PROVISIONED_PARTS, 'flux'] as const

export type ClusterPart = (typeof CLUSTER_PARTS)[number]

/** The stacks that bootstrapping writes for a configuration. */
export function bootstrapStacksOf({ config }: Baseline, colour: Colour): ClusterStackName[] {
  return config.gitops.source === undefined ? [] : [`flux-${colour}`]
}

/** The stacks of one colour's cluster that provisioning writes for a configuration, in the order they are made. */
export function clusterStacksOf({ config }: Baseline, colour: Colour): ClusterStackName[] {
  const unwanted: readonly ClusterPart[] = [
    ...(config.events.relay === 'none' ? (['events'] as const) : []),
    ...(config.cluster.features.backup ? [] : (['backup', 'backup-roles', 'protection'] as const))
  ]
  return PROVISIONED_PARTS.filter(part => !unwanted.includes(part)).map((part): ClusterStackName => `${part}-${colour}`)
}
