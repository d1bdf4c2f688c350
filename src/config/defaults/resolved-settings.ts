import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { Settings } from '../schema/schema.ts'
import type {
  BaselineConfig,
  Budget,
  CertificateSource,
  Cluster,
  Features,
  GitOps,
  ImageImport,
  Ingress,
  Monitoring,
  NodePool,
  Registry,
  Scale
} from '../types.ts'
import { builtInPoolLayers } from './built-in-layers.ts'
import { type Mapping, overlayLayer } from './layer-merge.ts'
import { inPresentSpelling } from './pool-upgrade-spellings.ts'

/** All settings of an environment. Only the region has no default. */
export type ResolvedSettings = Omit<BaselineConfig, 'workload' | 'environment' | 'region'> & {
  readonly region?: string
}

/** The type of a section in the form of a file. */
type Written<K extends keyof Settings> = NonNullable<Settings[K]>

/**
 * The merged layers, still in the form of a file. All settings with a default are set, because the built-in layer
 * contains all defaults.
 */
export interface LayeredSettings
  extends Omit<
    ResolvedSettings,
    | 'zones'
    | 'scale'
    | 'hub'
    | 'dns'
    | 'ingress'
    | 'registry'
    | 'images'
    | 'monitoring'
    | 'budget'
    | 'cluster'
    | 'gitops'
  > {
  readonly zones: readonly (string | number)[]
  readonly scale: Pick<Scale, 'growthPercent'>
  readonly hub: Omit<BaselineConfig['hub'], 'existing'> & Pick<Written<'hub'>, 'existing'>
  readonly dns: Omit<BaselineConfig['dns'], 'existing'> & Pick<Written<'dns'>, 'existing'>
  readonly ingress: Omit<Ingress, 'certificates'> & {
    readonly certificates: { readonly gateway: string; readonly ingress: string; readonly trustedRoots: string[] }
  }
  readonly registry: Omit<Extract<Registry, { kind: 'own' }>, 'kind'> & {
    readonly kind: Registry['kind']
    readonly id?: string
  }
  readonly images: readonly (Omit<ImageImport, 'to'> & Partial<Pick<ImageImport, 'to'>>)[]
  readonly monitoring: Omit<Monitoring, 'alerts'> & {
    readonly alerts: { readonly emails: readonly string[]; readonly actionGroupId?: string }
  }
  readonly budget?: Partial<Budget>
  readonly cluster: Omit<Cluster, 'pools' | 'features' | 'autoscaler'> & {
    readonly pools?: Written<'cluster'>['pools']
    readonly features: Omit<Features, 'imageCleanerHours'> & {
      readonly imageCleaner: { readonly enabled: boolean; readonly intervalHours: number }
    }
    readonly autoscaler: Readonly<Record<string, string | number | boolean>>
  }
  readonly gitops: Omit<GitOps, 'source'> & Pick<Written<'gitops'>, 'source'>
}

/**
 * Casts merged layers to their type. The schema checked the layers of the file, and the compiler checks the built-in
 * layers.
 */
export function layerSettings(layers: Mapping): LayeredSettings {
  return layers as Mapping & LayeredSettings
}

/** Converts settings from the form of a file to the form that the rest of the program uses. */
export function resolveSettings(file: LayeredSettings): ResolvedSettings {
  const { zones, hub, dns, ingress, registry, images, monitoring, budget, cluster, gitops, ...same } = file
  const ofCluster = clusterOf(cluster, file.profile)
  const ofRegistry = registryOf(registry)
  const ofBudget = budgetOf(budget, monitoring)
  return {
    ...same,
    zones: zones.map(zone => String(zone) as '1' | '2' | '3'),
    hub: hubOf(hub),
    dns: dnsOf(dns),
    ingress: ingressOf(ingress),
    registry: ofRegistry,
    images: images.map(imageOf),
    monitoring: monitoringOf(monitoring),
    ...(ofBudget === undefined ? {} : { budget: ofBudget }),
    cluster: ofCluster,
    gitops: gitopsOf(gitops),
    scale: scaleOf(file.scale.growthPercent, ofCluster, ofRegistry)
  }
}

/**
 * Adds the defaults of an existing hub: the pipeline may write nothing there, and the hub's firewall is the DNS server
 * of the spoke.
 */
function hubOf({ existing, ...own }: LayeredSettings['hub']): BaselineConfig['hub'] {
  if (existing === undefined) return own
  const { firewallPolicy, ...others } = existing
  const policy =
    firewallPolicy === undefined
      ? {}
      : { firewallPolicy: { rules: 'none' as const, priority: 500, ...given(firewallPolicy) } }
  const usual = { peering: 'none' as const, zoneLinks: 'none' as const, dnsServers: [existing.firewallAddress] }
  return { ...own, existing: { ...usual, ...given(others), ...policy } }
}

function dnsOf({ existing, ...own }: LayeredSettings['dns']): BaselineConfig['dns'] {
  return existing === undefined ? own : { ...own, existing: { links: 'none' as const, ...given(existing) } }
}

/** Removes keys whose value is `undefined`. A file cannot contain them, but the schema's types allow them. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

function ingressOf({ certificates, ...same }: LayeredSettings['ingress']): Ingress {
  const { gateway, ingress, trustedRoots } = certificates
  return { ...same, certificates: { gateway: sourceOf(gateway), ingress: sourceOf(ingress), trustedRoots } }
}

function sourceOf(text: string): CertificateSource {
  return text === 'workflow' ? { from: 'workflow' } : { from: 'vault', secretId: text }
}

/** Sets the repository of an image to the upstream repository, unless the file names another repository. */
function imageOf(image: LayeredSettings['images'][number]): ImageImport {
  const to = image.from.replace(/^[^/]+\//, '').replace(/@.*$/, '')
  return { to, ...image }
}

function registryOf({ kind, id, ...own }: LayeredSettings['registry']): Registry {
  return kind === 'shared' && id !== undefined ? { kind, id: asResourceId(id) } : { kind: 'own', ...own }
}

function monitoringOf({ alerts, ...same }: LayeredSettings['monitoring']): Monitoring {
  const { actionGroupId, emails } = alerts
  const group: { actionGroupId?: ResourceId } =
    actionGroupId === undefined ? {} : { actionGroupId: asResourceId(actionGroupId) }
  return { ...same, alerts: { emails, ...group } }
}

function budgetOf(budget: LayeredSettings['budget'], { alerts }: LayeredSettings['monitoring']): Budget | undefined {
  return budget?.amount === undefined ? undefined : { amount: budget.amount, emails: budget.emails ?? alerts.emails }
}

function clusterOf(
  { pools, features, autoscaler, ...same }: LayeredSettings['cluster'],
  profile: ResolvedSettings['profile']
): Cluster {
  const { imageCleaner, ...others } = features
  const all = Object.entries(pools ?? { user: null })
  return {
    ...same,
    systemPool: inPresentSpelling(same.systemPool),
    pools: Object.fromEntries(all.map(([name, pool]) => [name, poolOf(pool, profile)])),
    features: imageCleaner.enabled ? { ...others, imageCleanerHours: imageCleaner.intervalHours } : others,
    autoscaler: Object.fromEntries(Object.entries(autoscaler).map(([key, value]) => [key, String(value)]))
  }
}

/** Merges a pool of the file over the built-in pool. */
function poolOf(pool: object | null, profile: ResolvedSettings['profile']): NodePool {
  const merged = overlayLayer(overlayLayer({}, builtInPoolLayers(profile)), pool ?? {}) as Mapping & NodePool
  return inPresentSpelling(merged)
}

function gitopsOf({ source, ...same }: LayeredSettings['gitops']): GitOps {
  if (source === undefined) return same
  if (source.kind === 'oci') return { ...same, source }
  const usual = source.url.startsWith('ssh:') ? 'ssh' : 'public'
  return { ...same, source: { ...source, revision: revisionOf(source.revision), access: source.access ?? usual } }
}

type Source = Extract<NonNullable<GitOps['source']>, { kind: 'git' }>

function revisionOf(written: Readonly<Partial<Record<string, string>>> | undefined): Source['revision'] {
  // The schema ensures that the mapping has exactly one key.
  return (written ?? { branch: 'main' }) as Source['revision']
}

/**
 * Returns the sizes of pools and registry that the address plan needs. The surge percentage is the largest of all
 * pools.
 */
function scaleOf(growthPercent: number, { systemPool, pools }: Cluster, registry: Registry): Scale {
  const all = { system: systemPool, ...pools }
  const surges = Object.entries(all).map(([name, { upgrade }]) => [name, upgrade.maxSurge ?? '0'] as const)
  const percentages = surges.filter(([, surge]) => surge.endsWith('%'))
  const numbers = surges.filter(([, surge]) => !surge.endsWith('%') && surge !== '0')
  return {
    maximumNodes: Object.fromEntries(Object.entries(all).map(([name, { maxNodes }]) => [name, maxNodes])),
    growthPercent,
    surgePercent: Math.max(0, ...percentages.map(([, surge]) => Number.parseInt(surge, 10))),
    surgeNodes: Object.fromEntries(numbers.map(([name, surge]) => [name, Number(surge)])),
    registryReplicas: registry.kind === 'own' ? registry.replicas.length : 0
  }
}
