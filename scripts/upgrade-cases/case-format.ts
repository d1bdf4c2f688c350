import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** Kubernetes object of a case, shortened. The key `_` has what is not Kubernetes. */
export interface CaseObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [member: string]: unknown }
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Readonly<Record<string, unknown>>
  readonly webhooks?: readonly Readonly<Record<string, unknown>>[]
  readonly _?: ObjectNotes
  readonly [member: string]: unknown
}

/** Facts about an object that a manifest does not have. */
export interface ObjectNotes {
  /** `git`: only the repository has the object. */
  readonly where?: 'git' | 'cluster'
  readonly pool?: string
  /** Nodes of the pods, as `<pool>-<number>`. */
  readonly nodes?: readonly string[]
  readonly pods?: unknown
  readonly endpoints?: number
  readonly answers?: string
  readonly exitsAfter?: string
  /** Time from the start of a pod until it is ready. */
  readonly readyAfter?: string
  readonly [member: string]: unknown
}

export interface CasePool {
  readonly name: string
  readonly nodes: number
  readonly mode?: 'System' | 'User'
  readonly zones?: readonly number[]
  readonly version?: string
  readonly image?: string
  readonly vmSize?: string
  readonly osSKU?: string
  readonly surge?: string | number | null
  readonly maxUnavailable?: string | number
  readonly drainTimeout?: number
  readonly undrainable?: string
  readonly autoscaler?: { readonly min: number; readonly max: number }
  readonly spot?: boolean
  readonly power?: string
  readonly state?: string
  readonly provisioningError?: string
  readonly maxPods?: number
  readonly machines?: readonly string[]
  readonly notReady?: readonly string[]
  readonly cordoned?: readonly string[]
  readonly [member: string]: unknown
}

export interface CaseCluster {
  readonly version?: string
  readonly wanted?: string
  readonly state?: string
  readonly provisioningError?: string
  readonly tier?: string
  readonly supportPlan?: string
  readonly network?: string
  readonly podCidr?: string
  readonly offered?: readonly string[]
  readonly channels?: { readonly cluster?: string; readonly nodeOS?: string }
  readonly overrideSettings?: { readonly forceUpgrade?: boolean; readonly until?: string }
  readonly privateDNSZone?: string
  readonly [member: string]: unknown
}

export interface CaseWorld {
  readonly now?: string
  readonly cluster?: CaseCluster
  readonly pools?: readonly CasePool[]
  readonly objects?: readonly CaseObject[]
  readonly quota?: Readonly<Record<string, { readonly used: number; readonly limit: number }>>
  readonly subnets?: Readonly<
    Record<string, { readonly prefix: string; readonly free?: number; readonly delegation?: unknown }>
  >
  readonly skus?: Readonly<
    Record<string, { readonly restrictions: readonly { readonly type: string; readonly zones?: readonly string[] }[] }>
  >
  readonly locks?: readonly { readonly level: string; readonly scope: string; readonly name: string }[]
  readonly apiUsage?: readonly CaseApiUsage[]
  readonly windows?: readonly Readonly<Record<string, unknown>>[]
  readonly identity?: Readonly<Record<string, unknown>>
  readonly network?: CaseNetwork
  readonly events?: readonly { readonly minute: number; readonly what: string }[]
  readonly accepted?: readonly { readonly kind: string; readonly until: string; readonly reason: string }[]
  readonly flux?: CaseFlux
  readonly extensions?: readonly {
    readonly name: string
    readonly type: string
    readonly state: string
    readonly message?: string
  }[]
  readonly policies?: readonly { readonly assignment: string; readonly allowed: readonly string[] }[]
  readonly rights?: { readonly denied?: readonly string[] }
  readonly [member: string]: unknown
}

export interface CaseFlux {
  readonly configuration: string
  readonly kustomizations?: readonly {
    readonly name: string
    readonly ready?: boolean
    readonly suspend?: boolean
    readonly reason?: string
    readonly infrastructure?: boolean
  }[]
}

export interface CaseApiUsage {
  readonly api: string
  readonly verb: string
  readonly userAgent: string
  /** Time before `now`, such as `-40m`. */
  readonly lastSeen: string
  /** Minor version that no longer has the API. Empty if none is known. */
  readonly removedIn: string
}

export interface CaseNetwork {
  readonly dnsServers?: 'default' | readonly string[]
  readonly answering?: readonly string[]
  readonly zoneLinks?: readonly string[]
  readonly defaultRoute?: { readonly nextHop: string }
  readonly firewall?: { readonly privateAddress: string }
}

export type CaseOperation =
  | 'next-minor'
  | 'patch'
  | 'node-image'
  | { readonly exact: string }
  | { readonly nodeImage: readonly string[] }

/** Failure that a case expects of the platform. */
export interface ExpectedFailure {
  readonly step: string
  readonly pool?: string
  readonly http?: number
  readonly code?: string
  readonly subcode?: string
  readonly object?: string
}

export type ExpectedPlatform = 'succeeds' | { readonly succeedsWith: string } | { readonly failsAt: ExpectedFailure }

export type CaseVerdict = 'pass' | 'warn' | 'inconclusive' | 'block'

/** Evidence that a validation can read: Azure alone, also the manifests of the checkout, also the cluster. */
export type CaseAccess = 'armOnly' | 'manifests' | 'cluster'

/** Statement that a case expects of a validation. */
export interface ExpectedStatement {
  readonly platform: ExpectedPlatform
  /** Verdicts that are right, by the evidence that is read. */
  readonly verdict?: Readonly<Record<CaseAccess, CaseVerdict | readonly CaseVerdict[]>>
  /** Texts that the findings contain. */
  readonly names?: readonly string[]
  /** Words of a right remedy. */
  readonly remedyMentions?: readonly string[]
  /** Part of the expectation is inferred. */
  readonly assumed?: boolean
  readonly note?: string
}

export interface UpgradeCase {
  readonly id: string
  readonly title: string
  readonly operation: CaseOperation
  readonly world?: CaseWorld
  readonly expected: ExpectedStatement
}

/** Reads the cases of a YAML file. */
export function readCases(path: string): UpgradeCase[] {
  const read: unknown = parse(readFileSync(path, 'utf8'))
  if (!Array.isArray(read)) throw new Error(`${path} is not a list of upgrade cases. Name a file with such a list.`)
  return read as UpgradeCase[]
}
