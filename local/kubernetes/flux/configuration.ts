import { keyOf, parseId } from '../../azure/resource-ids.ts'
import { findResource } from '../../azure/resources/resource-lookup.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Resource, World } from '../../azure/world.ts'

export const FLUX_CONFIGURATION = 'Microsoft.KubernetesConfiguration/fluxConfigurations'
export const EXTENSION = 'Microsoft.KubernetesConfiguration/extensions'
export const FLUX_EXTENSION = 'microsoft.flux'

/** Properties of a configuration, as clients write them and the provider fills them in. */
export interface ConfigurationProperties {
  readonly scope: 'cluster' | 'namespace'
  readonly namespace: string
  readonly sourceKind: SourceKind
  readonly suspend: boolean
  readonly gitRepository?: GitSource
  readonly ociRepository?: OciSource
  readonly kustomizations: Readonly<Record<string, ConfiguredKustomization>>
  readonly waitForReconciliation?: boolean
  readonly reconciliationWaitDuration?: string
}

export type SourceKind = 'GitRepository' | 'OCIRepository' | 'Bucket' | 'AzureBlob'

export interface GitSource {
  readonly url: string
  readonly repositoryRef?: {
    readonly branch?: string
    readonly tag?: string
    readonly semver?: string
    readonly commit?: string
  }
  readonly provider?: 'Azure' | 'GitHub' | 'Generic'
  readonly syncIntervalInSeconds: number
  readonly timeoutInSeconds: number
  readonly httpsUser?: string
  readonly httpsCACert?: string
  readonly sshKnownHosts?: string
  readonly localAuthRef?: string
}

export interface OciSource {
  readonly url: string
  readonly repositoryRef?: { readonly digest?: string; readonly semver?: string; readonly tag?: string }
  readonly useWorkloadIdentity?: boolean
  readonly serviceAccountName?: string
  readonly localAuthRef?: string
  readonly syncIntervalInSeconds: number
  readonly timeoutInSeconds: number
}

export interface ConfiguredKustomization {
  readonly path: string
  readonly dependsOn: readonly string[]
  readonly prune: boolean
  readonly force: boolean
  readonly wait: boolean
  readonly syncIntervalInSeconds: number
  readonly timeoutInSeconds: number
  readonly retryIntervalInSeconds: number | null
  readonly postBuild?: {
    readonly substitute?: Readonly<Record<string, string>>
    readonly substituteFrom?: readonly { readonly kind: string; readonly name: string; readonly optional?: boolean }[]
  }
}

export function configurationOf(resource: Resource): ConfigurationProperties {
  return resource.properties as Partial<ConfigurationProperties> as ConfigurationProperties
}

/** The cluster an extension resource hangs on. */
export function extendedCluster(world: World, id: string): Resource | undefined {
  return findResource(world, parseId(id).scope)
}

/** The Flux extension of a cluster. */
export function fluxExtension(world: World, clusterId: string): Resource | undefined {
  const prefix = `${keyOf(clusterId)}/providers/microsoft.kubernetesconfiguration/extensions/`
  return Object.entries(world.resources).find(
    ([key, { properties }]) => key.startsWith(prefix) && keyOf(String(properties.extensionType)) === FLUX_EXTENSION
  )?.[1]
}

/** A setting of the Flux extension: texts, as Helm takes them. */
export function fluxSetting(world: World, clusterId: string, name: string): string | undefined {
  const settings = fluxExtension(world, clusterId)?.properties.configurationSettings as
    | Readonly<Record<string, string>>
    | undefined
  return settings?.[name]
}

/** Credentials and keys of configurations: sent in, used, and never given back. */
export function protectedSettings(world: World, configurationId: string): Record<string, string> {
  return tableOf<Record<string, string>>(world, 'protectedSettings')[keyOf(configurationId)] ?? {}
}
