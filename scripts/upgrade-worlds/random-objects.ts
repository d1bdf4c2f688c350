import type { Random } from '../sweep/random.ts'
import type { CaseObject, ObjectNotes } from '../upgrade-cases/case-format.ts'
import { userPools, type WorldDraft } from './world-draft.ts'

/** Workload of a draft, with what its budgets need. */
export interface App {
  readonly namespace: string
  readonly name: string
  readonly replicas: number
}

const NAMESPACES = ['shop', 'data', 'ingress', 'batch', 'pay']

interface AppOptions {
  readonly replicas: number
  readonly status?: CaseObject['status']
  readonly spec?: Readonly<Record<string, unknown>>
  readonly notes?: ObjectNotes
}

/** Adds a workload with a name of its own to a draft. Its pool is one of the pools for workloads. */
export function addApp(draft: WorldDraft, random: Random, { replicas, status, spec, notes }: AppOptions): App {
  const namespace = random.of(NAMESPACES)
  const name = `app${draft.objects.length}`
  const pool = random.of(userPools(draft)).name
  draft.objects.push({
    apiVersion: 'apps/v1',
    kind: random.of(['Deployment', 'Deployment', 'StatefulSet']),
    metadata: { namespace, name },
    spec: { replicas, ...spec },
    ...(status !== undefined && { status }),
    _: { pool, ...notes }
  })
  return { namespace, name, replicas }
}

/** Adds a disruption budget over the pods of a workload, or of another label. */
export function addBudget(
  draft: WorldDraft,
  { namespace, name }: Pick<App, 'namespace' | 'name'>,
  spec: Readonly<Record<string, unknown>>,
  { suffix = '', status }: { readonly suffix?: string; readonly status?: CaseObject['status'] } = {}
): void {
  draft.objects.push({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace, name: `${name}${suffix}` },
    spec: { selector: { matchLabels: { app: name } }, ...spec },
    ...(status !== undefined && { status })
  })
}

/** Adds a webhook configuration that calls the service of a workload. */
export function addWebhook(
  draft: WorldDraft,
  { namespace, name }: Pick<App, 'namespace' | 'name'>,
  webhook: Readonly<Record<string, unknown>>,
  kind: 'Validating' | 'Mutating' = 'Validating'
): void {
  draft.objects.push({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: `hook-${name}` },
    webhooks: [{ name: `${name}.hooks.example`, clientConfig: { service: { namespace, name } }, ...webhook }]
  })
}

/** Adds the service of a workload or of nothing. `endpoints`: servers behind it that no object of the draft has. */
export function addService(
  draft: WorldDraft,
  { namespace, name }: Pick<App, 'namespace' | 'name'>,
  notes?: ObjectNotes
) {
  draft.objects.push({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    ...(notes !== undefined && { _: notes })
  })
}

/** Returns a rule of a webhook for resources of one API group. */
export function webhookRule(resources: readonly string[], operations: readonly string[] = ['CREATE'], group = '') {
  return { apiGroups: [group], apiVersions: ['v1'], resources, operations }
}
