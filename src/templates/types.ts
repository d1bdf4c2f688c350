import type { ResourceId } from '../arm/resource-id.ts'
import type { ArmTemplate } from '../arm/template.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { LiveState } from '../provisioning/live-state/index.ts'
import type { StackName } from './stacks.ts'

export type {
  ClusterStackName,
  NetworkStackName,
  PlatformStackName,
  SharedStackName,
  StackName
} from './stacks.ts'
export type { LiveState }

/** Name of a platform identity that gets role assignments. */
export type PlatformIdentityName = 'gateway' | 'flowLogs'

/** Purpose of an identity of one cluster. */
export type ClusterIdentity = 'controlPlane' | 'kubelet' | 'ingress' | 'events'

export type ClusterIdentityName = `${Colour}-${ClusterIdentity}`

/** Name of an identity that Azure creates with the backup resources of a cluster. */
export type BackupIdentityName = `${Colour}-${'backupVault' | 'backupExtension'}`

export type IdentityName = PlatformIdentityName | ClusterIdentityName | BackupIdentityName

/**
 * Principal id of each identity, or null if the identity does not exist. An identity of a cluster has an entry only if
 * the run read it.
 */
export type Principals = Readonly<Record<PlatformIdentityName, string | null>> &
  Readonly<Partial<Record<ClusterIdentityName | BackupIdentityName, string | null>>>

/** Settings of a cluster that an upgrade owns and that templates write back, with the property names of AKS. */
export interface LiveUpgrade {
  /** Upgrade settings of the cluster, for example an override that forces upgrades. Absent if there are none. */
  readonly cluster?: Readonly<Record<string, unknown>>
  /** Upgrade settings of node pools, by the name of the pool. Absent unless an upgrade is open. */
  readonly pools?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Channels of automatic upgrades. Absent if the configured channels apply. */
  readonly channels?: Readonly<Record<string, string>>
}

/** State of the blue or green cluster. Without a cluster, the fields are null, empty or false. */
export interface LiveCluster {
  /** Version of the control plane. A template with a different version would start an upgrade. */
  readonly kubernetesVersion: string | null
  /**
   * Versions of the user pools that exist and are still requested. A pool can have an older version than the control
   * plane. A pool that is to be deleted is left out. Otherwise, a run that is started again after the deletion would
   * take the missing pool for a change by another caller.
   */
  readonly pools: Readonly<Record<string, { readonly kubernetesVersion: string }>>
  /** Issuer of service account tokens, which federated credentials trust. Azure chooses the issuer. */
  readonly issuer: string | null
  /** Client ids of the cluster's identities that service accounts in the manifests use. */
  readonly clients: Readonly<Record<'ingress' | 'kubelet', string | null>>
  /** True if Flux is suspended. Provisioning does not change this. */
  readonly suspended: boolean
}

export interface StackTemplate {
  readonly step: StackName
  /**
   * Name of the deployment stack at the subscription, with at most 90 characters. The name contains the region, because
   * the location of an existing stack cannot change.
   */
  readonly name: string
  readonly location: string
  /** Tags by which an environment recognises its stacks. */
  readonly tags: Readonly<Record<string, string>>
  /**
   * Resource group or subscription to which the template is deployed. Nested deployments reach other resource groups.
   */
  readonly deploymentScope: ResourceId
  readonly template: ArmTemplate
  /**
   * Template as built, if `template` also contains tags of other owners. Digests are computed from it, because these
   * tags change at any time and must not cause a write. No builder sets it.
   */
  readonly builtTemplate?: ArmTemplate
  /**
   * Values of the template's secret parameters. They are added just before the write, because no builder knows a
   * secret.
   */
  readonly secrets?: Readonly<Record<string, string>>
  /**
   * Revision that changes when a secret is renewed. A tag of the stack stores the revision, so that a plan can detect a
   * renewed secret without knowing the secrets.
   */
  readonly secretsRevision?: string
  /**
   * Digest of the part of the configuration on which the stack depends, set just before the write. A tag of the stack
   * stores the digest.
   */
  readonly intent?: string
  /**
   * Repository and path of the configuration file, set just before the write. A tag of the stack stores the source, so
   * that the stack can still be found when the file gives its environment another name.
   */
  readonly source?: string
  /**
   * Value `detach` for a write that must keep the resources that the template no longer contains. It is set just before
   * that write; no builder sets it.
   */
  readonly unmanaged?: 'detach'
  /**
   * True if the template lacks a value that an earlier step creates. The template is then built again just before it is
   * written.
   */
  readonly incomplete?: boolean
  /**
   * Resources whose names depend on values that an earlier step creates. The plan lists these resources before their
   * names are known.
   */
  readonly awaited?: readonly AwaitedResource[]
}

/** Resource whose name depends on an id that Azure generates, such as the principal id of an identity. */
export interface AwaitedResource {
  /** Id of the resource in plans and approvals, whether or not its name is known yet. */
  readonly placeholder: ResourceId
  readonly actual: ResourceId | null
}

/** Pure function that builds a stack: the same arguments give the same bytes. */
export type StackBuilder = (baseline: Baseline, live: LiveState) => StackTemplate
