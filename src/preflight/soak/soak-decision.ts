import { imageDate } from '../upgrade/node-image-age.ts'
import type { UpgradeKind } from '../upgrade/upgrade-request.ts'
import type { SoakEvidence } from './soak-evidence.ts'

/** Node image that an upgrade brings to a pool. */
export interface RequestedImage {
  readonly pool: string
  readonly image: string
}

/** An upgrade, and how long its version must have run in another environment. */
export interface RequestedSoak {
  readonly kind: UpgradeKind
  readonly to: string
  readonly images: readonly RequestedImage[]
  readonly soakHours: number
  readonly imageLagDays: number
}

/** Whether a version ran long enough elsewhere. `until`: the time from which it did, in milliseconds since 1970. */
export type SoakDecision =
  | { readonly kind: 'satisfied'; readonly since: number }
  | { readonly kind: 'too-young' | 'replaced'; readonly until: number }
  | { readonly kind: 'other-version'; readonly found: string }
  | { readonly kind: 'image-too-new'; readonly pool: string; readonly image: string; readonly tried: string }
  | { readonly kind: 'unhealthy'; readonly what: string }
  | { readonly kind: 'unreadable'; readonly what: string }

const HOUR = 3600_000
const DAY = 24 * HOUR

/**
 * Decides whether the version and the node images of an upgrade ran long enough in the cluster of the evidence. The
 * version must be the same up to its patch. An upgrade of node images alone may follow a cluster on another version.
 */
export function decideSoak(evidence: SoakEvidence, requested: RequestedSoak): SoakDecision {
  const fault = faultOf(evidence)
  if (fault !== undefined) return { kind: 'unhealthy', what: fault }
  const unread = evidence.pools.find(pool => pool.unread !== undefined)
  if (unread !== undefined) return { kind: 'unreadable', what: `the machines of pool ${unread.name} were not read` }
  const running = evidence.pools.flatMap(({ versions }) => versions)
  if (running.length === 0) return { kind: 'unreadable', what: 'the cluster has no machines' }
  const others = [evidence.kubernetes, ...running].filter(version => version !== requested.to)
  if (requested.kind !== 'node-image' && others[0] !== undefined) return { kind: 'other-version', found: others[0] }
  return (
    timeDecision(evidence, requested.soakHours * HOUR) ??
    imageDecision(evidence, requested) ?? { kind: 'satisfied', since: evidence.since ?? evidence.readAt }
  )
}

/** Returns why a cluster proves nothing about its version, or `undefined`. */
function faultOf({ state, power, pools, flux }: SoakEvidence): string | undefined {
  if (power !== 'Running') return `The cluster is ${power}`
  if (state !== 'Succeeded') return `The state of the cluster is ${state}`
  const failed = pools.find(pool => pool.state !== 'Succeeded')
  if (failed !== undefined) return `The state of pool ${failed.name} is ${failed.state}`
  return ['Compliant', 'absent'].includes(flux) ? undefined : `The state of Flux is ${flux}`
}

/** Returns why the time does not suffice, or `undefined`. Time in which the cluster was stopped does not count. */
function timeDecision(evidence: SoakEvidence, soak: number): SoakDecision | undefined {
  const { readAt, createdAt, since, stoppedFor, unread } = evidence
  // A cluster that was upgraded soon after its creation soaks from the upgrade on.
  const begun = Math.max(createdAt, since ?? createdAt)
  if (readAt - createdAt < soak) return { kind: 'replaced', until: begun + soak + stoppedFor }
  if (since === undefined) return { kind: 'unreadable', what: unread ?? 'Azure does not show since when it runs' }
  const ran = readAt - since - stoppedFor
  return ran < soak ? { kind: 'too-young', until: readAt + soak - ran } : undefined
}

function imageDecision(evidence: SoakEvidence, { images, imageLagDays }: RequestedSoak): SoakDecision | undefined {
  const tried = evidence.pools.flatMap(pool => pool.images)
  for (const { pool, image } of images) {
    const built = imageDate(image)
    const nearest = newestLike(image, tried)
    if (built === undefined || nearest === undefined) {
      return { kind: 'unreadable', what: `the age of node image ${image} of pool ${pool} cannot be compared` }
    }
    if (built - nearest.built > imageLagDays * DAY) return { kind: 'image-too-new', pool, image, tried: nearest.image }
  }
  return undefined
}

/**
 * Returns the newest tried image of the same kind. A tried image of the same system counts if no pool has the same
 * kind, because AKS releases the images of one system together.
 */
function newestLike(image: string, tried: readonly string[]): { image: string; built: number } | undefined {
  const dated = tried
    .flatMap(each => {
      const built = imageDate(each)
      return built === undefined || isWindows(each) !== isWindows(image) ? [] : [{ image: each, built }]
    })
    .toSorted((a, b) => b.built - a.built)
  return dated.find(each => kindOf(each.image) === kindOf(image)) ?? dated[0]
}

function isWindows(image: string): boolean {
  return /Windows/i.test(image)
}

/** Returns an image without its release, such as `AKSAzureLinux-V3gen2`. */
function kindOf(image: string): string {
  return image.replace(/-[\d.]+$/, '').toLowerCase()
}
