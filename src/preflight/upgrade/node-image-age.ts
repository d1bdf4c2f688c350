import type { Finding } from '../finding.ts'
import type { FoundPool } from './found-cluster.ts'
import { missingFact } from './missing-fact.ts'
import { shownText } from './objects/shown-text.ts'

const DAY = 24 * 3600 * 1000

/**
 * Days after which a node image is old. AKS releases Linux images every week and Windows images every month, and a
 * release takes up to two weeks to reach all regions.
 */
const OLD_DAYS = 30
const OLD_WINDOWS_DAYS = 60

/**
 * Warns about pools with an old node image. The upgrade of the Kubernetes version replaces it too, so that two changes
 * come at once. `now`: milliseconds since 1970.
 */
export function judgeImageAge(pools: readonly FoundPool[], now: number): Finding[] {
  return pools.flatMap(({ name, nodeImageVersion = '' }) => {
    const built = imageDate(nodeImageVersion)
    if (built === undefined) {
      const what = `no date in the node image ${shownText(nodeImageVersion)} of pool ${name}`
      const check = `Check its age: \`az aks nodepool show --name ${name} --query nodeImageVersion\`.`
      return [missingFact('upgrade-blocked', `pool ${name}`, what, check)]
    }
    const days = Math.floor((now - built) / DAY)
    if (days <= (/Windows/i.test(nodeImageVersion) ? OLD_WINDOWS_DAYS : OLD_DAYS)) return []
    return [
      {
        code: 'upgrade-blocked',
        severity: 'warning',
        subject: `pool ${name}`,
        evidence: `The node image of pool ${name}, ${nodeImageVersion}, is ${days} days old. The upgrade replaces the Kubernetes version and the image at once, so a fault can come from either.`,
        remedy: `Upgrade pool ${name} with the target \`node-image\` first, then to the new version.`
      }
    ]
  })
}

/**
 * Returns the day on which a node image was built, in milliseconds since 1970: `202607.09.0` at the end of a Linux
 * image, `260715` at the end of a Windows image. `undefined` if the name has no such end.
 */
export function imageDate(image: string): number | undefined {
  const [, year, month, day] =
    /(\d{4})(\d{2})\.(\d{2})\.\d+$/.exec(image) ?? /\.(\d{2})(\d{2})(\d{2})$/.exec(image) ?? []
  if (year === undefined) return undefined
  const built = Date.parse(`${year.padStart(4, '20')}-${month}-${day}`)
  return Number.isNaN(built) ? undefined : built
}
