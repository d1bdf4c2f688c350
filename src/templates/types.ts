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

/** Principal ids by identity. Those of a cluster's identities are present only if they were read. */
export type Principals = Readonly<Record<PlatformIdentityName, string | null>> &
  Readonly<Partial<Record<ClusterIdentityName | BackupIdentityName, string | null>>>

/** Upgrade settings, as AKS names them. No approval depends on them: they may change between plan and apply. */
export interface LiveUpgradeSettings {
  /** Settings of the cluster, for example an override that forces upgrades. */
  readonly cluster?: Readonly<Record<string, unknown>>
  /** Settings by the name of the pool. */
  readonly pools: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** State of the blue or green cluster, as far as it exists. */
export interface LiveCluster {
  /** Version of the control plane; a different one in a template would be an upgrade. */
  readonly kubernetesVersion: string | null
  /**
   * Versions of user pools that exist and are still requested; they may be behind that of the control plane. A pool
   * that will be deleted is left out: when it is gone, a run that is started again would take its absence for another
   * caller's change.
   */
  readonly pools: Readonly<Record<string, { readonly kubernetesVersion: string }>>
  /** Upgrade settings from other callers, which are written back; absent if there are none. */
  readonly upgrades?: LiveUpgradeSettings | undefined
  /** Issuer of service account tokens. Azure chooses it, and federated credentials trust it. */
  readonly issuer: string | null
  /** Client ids of the cluster's identities that service accounts in the manifests use. */
  readonly clients: Readonly<Record<'ingress' | 'kubelet', string | null>>
  /** Whether Flux is suspended, which provisioning does not change. */
  readonly suspended: boolean
}

export interface StackTemplate {
  readonly step: StackName
  /**
   * Name of the deployment stack at the subscription, with at most 90 characters. It contains the region, because the
   * location of a stack is fixed for its name.
   */
  readonly name: string
  readonly location: string
  /** Tags by which an environment recognises its stacks. */
  readonly tags: Readonly<Record<string, string>>
  /** Group that the template is deployed to, or the subscription. Nested deployments reach other groups. */
  readonly deploymentScope: ResourceId
  readonly template: ArmTemplate
  /** Values of its secret parameters, added just before the write: no builder knows one. */
  readonly secrets?: Readonly<Record<string, string>>
  /**
   * Revision that changes when a secret is renewed. A tag of the stack stores it, so that a plan without the secrets
   * can detect a change.
   */
  readonly secretsRevision?: string
  /**
   * Digest over the part of the configuration that the stack depends on, set just before the write. A tag of the stack
   * stores it.
   */
  readonly intent?: string
  /** Set just before one write that keeps the resources that the template no longer contains. No builder sets it. */
  readonly unmanaged?: 'detach'
  /** True if it lacks a value that an earlier step creates; it is then built again just before the write. */
  readonly incomplete?: boolean
  /**
   * Resources whose names depend on values that an earlier step creates. The plan lists them before they have a name.
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
