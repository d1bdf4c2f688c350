import type { Upgrades } from '../../config/types.ts'
import { imageDate } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { isAsNew, isPoolDone } from './goal.ts'
import type { PoolState, UpgradeGoal, UpgradeState } from './types.ts'

/** Settings that limit the age of node images that did not soak. */
export type ImagePolicy = Pick<Upgrades, 'after' | 'imageLagDays'>

/** A pool that gets, or got, another node image than the approved one. Azure always installs the newest. */
export interface NewerImage {
  readonly pool: string
  readonly approved: string
  readonly image: string
}

const DAY = 24 * 3_600_000

/** Returns the node image that Azure would give to a pool now, if it is newer than the approved one. */
function newerImage(
  { name: pool, latestNodeImage: image }: PoolState,
  { images }: UpgradeGoal
): NewerImage | undefined {
  const approved = images[pool]
  if (approved === undefined || image === '' || isAsNew(approved, image)) return undefined
  return { pool, approved, image }
}

/**
 * Returns whether an image needs an approval of its own: an image must soak in the environment `after` first, and this one
 * is too much newer than the approved one. An image without a date counts as too new.
 */
function isTooNew({ approved, image }: NewerImage, { after, imageLagDays }: ImagePolicy): boolean {
  const [from, to] = [imageDate(approved), imageDate(image)]
  const isNear = from !== undefined && to !== undefined && to - from <= imageLagDays * DAY
  return after !== undefined && !isNear
}

/**
 * Returns the goal of an upgrade that has begun, with the newest images of the pools whose approved image Azure no longer
 * installs and whose newest one is too new. An approval from before then no longer fits, and a new plan shows the images.
 */
export function renewedImages(goal: UpgradeGoal, { pools }: UpgradeState, policy: ImagePolicy): UpgradeGoal {
  const renewed = pools.flatMap(pool => {
    const newer = pool.isStopped || isPoolDone(pool, goal) ? undefined : newerImage(pool, goal)
    return newer !== undefined && isTooNew(newer, policy) ? [[pool.name, newer.image] as const] : []
  })
  return renewed.length === 0 ? goal : { ...goal, images: { ...goal.images, ...Object.fromEntries(renewed) } }
}

/**
 * Returns a sentence about a pool that gets a newer image than the approved one. Throws Failure `plan-changed` if the image
 * is too new.
 */
export function judgeImage(pool: PoolState, goal: UpgradeGoal, policy: ImagePolicy): string | undefined {
  const newer = newerImage(pool, goal)
  if (newer === undefined) return undefined
  if (!isTooNew(newer, policy)) return `Azure installs the newest image: ${newerImageText(newer)}`
  throw new Failure(
    'plan-changed',
    `Azure would give node image ${newer.image} to pool ${pool.name}. It is more than ${policy.imageLagDays} days newer than ${newer.approved}, which was approved.`,
    { subject: pool.id, remedy: 'Plan and approve again. Pools that are complete keep their image.' }
  )
}

/** Returns the pools that have a newer image than the approved one. */
export function installedNewerImages({ pools }: UpgradeState, { images }: UpgradeGoal): readonly NewerImage[] {
  return pools.flatMap(({ name: pool, nodeImage: image }) => {
    const approved = images[pool]
    return approved === undefined || isAsNew(approved, image) ? [] : [{ pool, approved, image }]
  })
}

/** Returns a sentence about a pool and its image. */
export function newerImageText({ pool, approved, image }: NewerImage): string {
  return `pool ${pool} gets node image ${image}. The approved one is ${approved}.`
}
