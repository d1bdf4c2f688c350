import { resourceGroupId, resourceId } from '../../../../src/arm/resource-id.ts'
import { createBaseline, loadConfig } from '../../../../src/config/index.ts'
import type { KubernetesObject, Manifest, NotRendered } from '../../../../src/manifests/index.ts'
import { evaluateRules } from '../../../../src/preflight/evaluate.ts'
import type { RuleFinding } from '../../../../src/preflight/finding.ts'
import type { PreflightRequest } from '../../../../src/preflight/rule.ts'
import { upgradeManifestRules } from '../../../../src/preflight/rules/upgrade-manifests.ts'
import { upgradeObjectRules } from '../../../../src/preflight/rules/upgrade-objects.ts'
import type { FoundCluster, FoundPool } from '../../../../src/preflight/upgrade/found-cluster.ts'
import {
  type ClusterEvidence,
  type DeprecatedCall,
  type UpgradeRequest,
  unreadCluster
} from '../../../../src/preflight/upgrade/upgrade-request.ts'
import { fakeLog } from '../../azure/fakes.ts'
import { fakeAzure } from '../fake-azure.ts'

export const NOW = Date.parse('2026-08-04T09:00:00Z')
export const CLUSTER = resourceId(resourceGroupId('s', 'rg'), 'Microsoft.ContainerService/managedClusters', 'aks')

type Loose = Record<string, unknown>

/** World of a test. Absent evidence from the cluster is empty, so that rules pass. */
export interface ObjectWorld {
  /** Objects of the cluster. They are evidence of every kind. */
  readonly objects?: readonly KubernetesObject[]
  /** Objects of the second read. The first ones if absent. */
  readonly again?: readonly KubernetesObject[]
  readonly isReadOnce?: boolean
  readonly calls?: readonly DeprecatedCall[]
  readonly unread?: readonly (keyof ClusterEvidence)[]
  readonly manifests?: readonly (Manifest | KubernetesObject)[]
  readonly notRendered?: readonly NotRendered[]
  readonly noManifests?: string
  readonly pools?: readonly Partial<FoundPool>[]
  /** Further properties of the cluster. */
  readonly properties?: Partial<FoundCluster['properties']>
  readonly upgrade?: Partial<UpgradeRequest>
}

const RULES = [...Object.values(upgradeObjectRules), ...Object.values(upgradeManifestRules)]

const CONFIG = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { production: { region: westeurope } }\n'

const base: Omit<PreflightRequest, 'upgrade'> = {
  phase: 'plan',
  mode: 'plan',
  baseline: createBaseline(loadConfig(CONFIG, 'test.yml', undefined), 's'),
  targets: ['upgrade'],
  colours: [],
  certificates: [],
  events: undefined,
  gitKey: undefined,
  now: NOW,
  log: fakeLog(),
  prerequisites: { namespaces: [], regionalTypes: [], zonalTypes: [], actions: [] },
  resources: [],
  planned: [],
  deletions: []
}

/** Evaluates all rules about objects, and returns their findings. */
export async function findingsIn(world: ObjectWorld): Promise<RuleFinding[]> {
  const pools = (world.pools ?? [{ name: 'system', mode: 'System' }, { name: 'user' }]).map(poolOf)
  const cluster = { location: 'westeurope', properties: { ...world.properties, agentPoolProfiles: pools } }
  const azure = { ...fakeAzure({}), read: async <T>() => cluster as T }
  return await evaluateRules(RULES, { ...base, upgrade: upgradeOf(world, pools) }, azure)
}

/** Evaluates the rules about objects, and returns the findings of one of them. */
export async function findingsOf(rule: string, world: ObjectWorld): Promise<RuleFinding[]> {
  return (await findingsIn(world)).filter(finding => finding.rule === rule)
}

/** Returns the severity and the subject of each finding of a rule. */
export async function severities(rule: string, world: ObjectWorld): Promise<string[]> {
  return (await findingsOf(rule, world)).map(({ severity, subject }) => `${severity} ${subject}`)
}

function poolOf(pool: Partial<FoundPool>): FoundPool {
  return {
    name: 'user',
    mode: 'User',
    count: 3,
    availabilityZones: ['1', '2', '3'],
    orchestratorVersion: '1.35.6',
    ...pool,
    upgradeSettings: { maxSurge: '33%', drainTimeoutInMinutes: 30, ...pool.upgradeSettings }
  }
}

function upgradeOf(world: ObjectWorld, pools: readonly FoundPool[]): UpgradeRequest {
  const { manifests = [], notRendered = [], noManifests } = world
  return {
    colour: 'blue',
    cluster: CLUSTER,
    kind: 'minor',
    from: '1.35.6',
    to: '1.36.2',
    pools: pools.map(({ name }) => name),
    allowPreview: false,
    manifests:
      noManifests === undefined ? { manifests: manifests.map(manifestOf), notRendered } : { unread: noManifests },
    inside: insideOf(world),
    ...world.upgrade
  }
}

function insideOf({
  objects = [],
  again = objects,
  isReadOnce,
  calls = [],
  unread = []
}: ObjectWorld): ClusterEvidence {
  const read = { objects, ...(isReadOnce === true ? {} : { again }) }
  const none = unreadCluster('The API server is private.')
  const all = { workloads: read, budgets: read, webhooks: read, nodes: read, 'api-usage': { calls } }
  return { ...all, ...Object.fromEntries(unread.map(kind => [kind, none[kind]])) }
}

function manifestOf(each: Manifest | KubernetesObject): Manifest {
  if ('object' in each) return each as Manifest
  return { object: each as KubernetesObject, file: 'gitops/app.yaml', line: 7, incomplete: [] }
}

/** All evidence from the cluster. */
export const INSIDE = ['workloads', 'budgets', 'webhooks', 'nodes', 'api-usage'] as const

export function object(apiVersion: string, kind: string, path: string, more: Loose = {}): KubernetesObject {
  const [namespace, name] = path.includes('/') ? path.split('/') : [undefined, path]
  const { metadata, ...rest } = more
  return {
    apiVersion,
    kind,
    metadata: { name: name ?? '', ...(namespace !== undefined && { namespace }), ...(metadata as Loose) },
    ...rest
  }
}

export function deployment(
  path: string,
  spec: Loose = { replicas: 3 },
  kind = 'Deployment',
  more: Loose = {}
): KubernetesObject {
  const app = path.split('/').at(-1)
  const { pod, labels = { app }, ...rest } = spec
  const template = { metadata: { labels }, spec: pod ?? { containers: [] } }
  return object('apps/v1', kind, path, { spec: { selector: { matchLabels: labels }, template, ...rest }, ...more })
}

export function budget(path: string, spec: Loose, status?: Loose, metadata: Loose = {}): KubernetesObject {
  const selector = { matchLabels: { app: path.split('/').at(-1) } }
  return object('policy/v1', 'PodDisruptionBudget', path, {
    metadata,
    spec: { selector, ...spec },
    ...(status !== undefined && { status })
  })
}

/** Returns the status of a budget. */
export function counts(expectedPods: number, currentHealthy: number, desiredHealthy: number): Loose {
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy)
  return { expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed }
}

export function pod(path: string, { labels, node, owner, ready = true, status = {} }: Loose = {}): KubernetesObject {
  const app = path.split('/').at(-1)?.replace(/-\d+$/, '')
  return object('v1', 'Pod', path, {
    metadata: { labels: labels ?? { app }, ownerReferences: owner === undefined ? [] : [owner] },
    spec: { nodeName: node },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready === true ? 'True' : 'False' }],
      ...(status as Loose)
    }
  })
}

export function node(name: string, { labels = {}, conditions = [], ...more }: Loose = {}): KubernetesObject {
  const pool = name.split('-')[0]
  const ready = { type: 'Ready', status: 'True' }
  return object('v1', 'Node', name, {
    metadata: { labels: { agentpool: pool, ...(labels as Loose) } },
    spec: more,
    status: {
      conditions: (conditions as Loose[]).some(({ type }) => type === 'Ready')
        ? conditions
        : [ready, ...(conditions as Loose[])]
    }
  })
}
