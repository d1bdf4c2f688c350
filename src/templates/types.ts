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

/** The identities that role assignments of the platform are for. */
export type PlatformIdentityName = 'gateway' | 'flowLogs'

/** What an identity of one cluster is for. */
export type ClusterIdentity = 'controlPlane' | 'kubelet' | 'ingress' | 'events'

export type ClusterIdentityName = `${Colour}-${ClusterIdentity}`

/** Identities that Azure makes with what backs up a cluster. */
export type BackupIdentityName = `${Colour}-${'backupVault' | 'backupExtension'}`

export type IdentityName = PlatformIdentityName | ClusterIdentityName | BackupIdentityName

/** Those of a cluster's identities only where they were looked for. */
export type Principals = Readonly<Record<PlatformIdentityName, string | null>> &
  Readonly<Partial<Record<ClusterIdentityName | BackupIdentityName, string | null>>>

/** Settings of upgrades, as AKS names them. No approval depends on them: they may change between plan and apply. */
export interface StampUpgrades {
  /** Settings of the cluster, for example an override that forces upgrades. */
  readonly cluster?: Readonly<Record<string, unknown>>
  /** By the name of the pool. */
  readonly pools: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** One colour's cluster as far as it exists. */
export interface Stamp {
  /** The control plane's version; another one in a template would be an upgrade. */
  readonly kubernetesVersion: string | null
  /**
   * Versions of user pools that exist and are still wanted, which may be behind the control plane's. One that is to be
   * deleted is left out: once it is gone, a run that is started again would take that for somebody else's change.
   */
  readonly pools: Readonly<Record<string, { readonly kubernetesVersion: string }>>
  /** Upgrade settings that others made, written back; absent where there are none. */
  readonly upgrades?: StampUpgrades | undefined
  /** Issuer of service accounts' tokens, which Azure names and federated credentials trust. */
  readonly issuer: string | null
  /** Client ids of its identities that service accounts of the tree act as. */
  readonly clients: Readonly<Record<'ingress' | 'kubelet', string | null>>
  /** Whether somebody has suspended Flux, which provisioning leaves as it is. */
  readonly suspended: boolean
}

export interface StackTemplate {
  readonly step: StackName
  /** Name of the deployment stack at the subscription: at most 90 characters, the region in it (a stack's location is fixed for its name). */
  readonly name: string
  readonly location: string
  /** By which its environment knows it. */
  readonly tags: Readonly<Record<string, string>>
  /** The group the template is deployed to, or the subscription; other groups are reached by nested deployments inside it. */
  readonly deploymentScope: ResourceId
  readonly template: ArmTemplate
  /** Values of its secret parameters, added right before it is written: no builder knows one. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Changes when a secret is renewed. A tag of the stack keeps it, so that a plan without the secrets can tell. */
  readonly secretsRevision?: string
  /** Digest over what the configuration asks of the stack, set right before it is written. A tag of the stack keeps it. */
  readonly intent?: string
  /** Set right before one write that keeps the resources which left the template. No builder sets it. */
  readonly unmanaged?: 'detach'
  /** It lacks a value that an earlier step makes, and is built again right before it is written. */
  readonly incomplete?: boolean
  /** Resources that get their name only from what an earlier step makes: the plan lists them before they have one. */
  readonly awaited?: readonly AwaitedResource[]
}

/** A resource whose name follows from an id that Azure gives out, such as an identity's principal. */
export interface AwaitedResource {
  /** Stands for it in plans and approvals, whether or not its name is known yet. */
  readonly placeholder: ResourceId
  readonly actual: ResourceId | null
}

/** Pure: the same arguments give the same bytes. */
export type StackBuilder = (baseline: Baseline, live: LiveState) => StackTemplate
