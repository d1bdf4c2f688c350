import { commitFiles } from '../../../../local/kubernetes/git-and-oci-sources.ts'
import { AKS, publicCluster } from '../aks/cluster-kit.ts'
import { type Kit, type Loose, newKit } from '../azure/kit.ts'

export const EXTENSIONS = '2025-03-01'
export const CONFIGURATIONS = '2025-04-01'
export const REPOSITORY = 'https://github.com/contoso/shop-cluster'

/** Files of a source by path; the value of a manifest is written as JSON, which is YAML. */
export type Manifests = Readonly<Record<string, string | Loose | readonly Loose[]>>

export interface FluxKit extends Kit {
  readonly cluster: string
  /** Id of an extension or a configuration of the cluster. */
  extension(name?: string): string
  configuration(name?: string): string
  /** Puts files into the repository, on its branch `main` unless said otherwise; gives the commit. */
  commit(tree: Manifests, branch?: string): string
  install(properties?: Loose): Loose
  /** PUT of the configuration, which must be accepted; it is waited for until Flux has tried everything and said so. */
  apply(kustomizations: Loose, fields?: Loose): Loose
  read(): Loose
  /** Lets minutes pass. */
  minutes(count: number): Loose
}

/** A cluster that needs nothing around it, with the Flux extension in it unless told otherwise. */
export function fluxKit(cluster: Loose = publicCluster, isInstalled = true): FluxKit {
  const base = newKit()
  const id = `${base.group}/providers/Microsoft.ContainerService/managedClusters/blue`
  base.make(id, cluster, { version: AKS })
  const kit = fluxKitFor(base, id)
  if (isInstalled) kit.install()
  return kit
}

/** The same for a cluster that is there. */
export function fluxKitFor(base: Kit, cluster: string): FluxKit {
  const below = (type: string, name: string) => `${cluster}/providers/Microsoft.KubernetesConfiguration/${type}/${name}`
  const kit: FluxKit = {
    ...base,
    cluster,
    extension: (name = 'flux') => below('extensions', name),
    configuration: (name = 'bootstrap') => below('fluxConfigurations', name),
    commit: (tree, branch = 'main') => commitFiles(base.world, REPOSITORY, { files: filesOf(tree), branch }),
    install: properties => {
      base.make(kit.extension(), extension(properties), { version: EXTENSIONS })
      return base.get(kit.extension(), { version: EXTENSIONS })
    },
    apply: (kustomizations, fields) => {
      const body = { properties: { ...configuration(), kustomizations, ...fields } }
      return base.make(kit.configuration(), body, { version: CONFIGURATIONS }).properties
    },
    read: () => base.get(kit.configuration(), { version: CONFIGURATIONS }).properties,
    minutes: count => {
      base.wait(count * 60)
      return kit.read()
    }
  }
  return kit
}

export function extension(properties: Loose = {}): Loose {
  return { properties: { extensionType: 'microsoft.flux', ...properties } }
}

/** A configuration without kustomizations. */
export function configuration(): Loose {
  return {
    scope: 'cluster',
    namespace: 'flux-system',
    sourceKind: 'GitRepository',
    gitRepository: {
      url: REPOSITORY,
      repositoryRef: { branch: 'main' },
      syncIntervalInSeconds: 300,
      timeoutInSeconds: 180
    }
  }
}

/** A kustomization with short intervals. */
export function kustomization(path: string, fields: Loose = {}): Loose {
  return {
    path,
    prune: true,
    wait: true,
    syncIntervalInSeconds: 300,
    timeoutInSeconds: 300,
    retryIntervalInSeconds: 60,
    ...fields
  }
}

export function filesOf(tree: Manifests): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).map(([path, content]) => {
      if (typeof content === 'string') return [path, content]
      const documents: readonly Loose[] = Array.isArray(content) ? content : [content]
      return [path, documents.map(document => JSON.stringify(document)).join('\n---\n')]
    })
  )
}

export function namespace(name: string, labels: Loose = {}): Loose {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

export function configMap(name: string, data: Loose = {}, place = 'web'): Loose {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: place }, data }
}

/** A deployment of an image that is in a public registry. */
export function deployment(name: string, pod: Loose = {}, fields: Loose = {}): Loose {
  const labels = { app: name }
  const containers = [{ name: 'app', image: 'mcr.microsoft.com/dotnet/samples:aspnetapp' }]
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...pod } },
      ...fields
    }
  }
}

/** Whatever is said of one object: its compliance, and reason and message of its condition. */
export function statusOf(properties: Loose, name: string): Loose {
  const status = properties.statuses.find((each: Loose) => each.name === name)
  const condition = conditionsOf(properties, name).Ready ?? {}
  return { compliance: status?.complianceState, reason: condition.reason, message: condition.message }
}

/** Returns the conditions of one object by their type. */
export function conditionsOf(properties: Loose, name: string): Record<string, Loose> {
  const status = properties.statuses.find((each: Loose) => each.name === name)
  return Object.fromEntries((status?.statusConditions ?? []).map((condition: Loose) => [condition.type, condition]))
}
